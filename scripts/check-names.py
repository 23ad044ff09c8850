#!/usr/bin/env python3
"""Checks that Sources/ uses none of the constructs that the house rules forbid (see CONTRIBUTING.md)."""

import re
import sys
from pathlib import Path

from swift_source import blank

ROOT = Path(__file__).resolve().parent.parent

FORBIDDEN: list[tuple[str, str]] = [
    (r"\b(fatalError|preconditionFailure)\s*\(", "traps: report a diagnostic or throw"),
    (r"\btry!", "traps: handle the error"),
    (r"\bas!", "traps: use `as?`"),
    (r"\bunowned\b", "traps when wrong: use `weak`, or own it"),
    (r"\bimport\s+FoundationNetworking\b", "does not link statically: use AsyncHTTPClient"),
    (r"(?<![\w.])Process\(\)", "Foundation.Process is slow to start: use Platform's child processes"),
    (r"\bnonisolated\(unsafe\)", "hides a data race: use a Mutex or an actor"),
    (r"\bimport\s+XCTest\b", "tests use Swift Testing"),
]
UNCHECKED = re.compile(r"@unchecked\s+Sendable")


def faults_of(file: Path) -> list[str]:
    source = file.read_text()
    lines, code = source.splitlines(), blank(source).splitlines()
    name = file.relative_to(ROOT)
    faults = []
    for number, line in enumerate(code, 1):
        for pattern, why in FORBIDDEN:
            if found := re.search(pattern, line):
                faults.append(f"{name}:{number}: `{found.group().strip()}` {why}")
        if UNCHECKED.search(line) and not any("//" in near for near in lines[max(0, number - 4) : number]):
            faults.append(f"{name}:{number}: `@unchecked Sendable` without the invariant that makes it true")
    return faults


def main() -> int:
    faults = [fault for file in sorted((ROOT / "Sources").rglob("*.swift")) for fault in faults_of(file)]
    print("\n".join(faults) or "names: nothing forbidden is used")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
