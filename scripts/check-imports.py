#!/usr/bin/env python3
"""Checks what each target imports against the table of docs/ARCHITECTURE.md, which `ALLOWED` mirrors.

SwiftPM lets a target import whatever else has been built by then; this does not. It also keeps `import Foundation` out
of the light modules, and standard output out of everything but `Commands`.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# target: (targets of this package, modules of other packages)
ALLOWED: dict[str, tuple[str, str]] = {
    "Diagnostics": ("", ""),
    "CPlatform": ("", ""),
    "Platform": ("CPlatform Diagnostics", "Crypto Subprocess SystemPackage"),
    "Databases": ("Platform", "GRDB"),
    "Values": ("Diagnostics", "BigInt"),
    "HCL": ("Diagnostics", ""),
    "Language": ("Diagnostics HCL Values", "CYaml BigInt Crypto CryptoExtras"),
    "KeyManagement": ("Databases Diagnostics Platform Values", "Crypto CryptoExtras GRDB GRDBSQLite"),
    "CPostgres": ("", ""),
    "StateStorage": ("CPostgres Databases Diagnostics KeyManagement Platform Values", "Crypto GRDB"),
    "StateNetwork": (
        "Diagnostics Platform StateStorage",
        "AsyncHTTPClient HTTPTypes Hummingbird HummingbirdCore HummingbirdTLS Logging NIOCore NIOHTTP1 NIOSSL",
    ),
    "ProviderKit": ("Diagnostics Values", ""),
    "Engine": ("Diagnostics HCL Language ProviderKit StateStorage Values", "DequeModule HeapModule"),
    "AgentAPI": ("Diagnostics Platform Values", "AsyncHTTPClient Crypto NIOCore"),
    "Streams": (
        "AgentAPI Databases Diagnostics Platform Values",
        "AsyncHTTPClient Crypto DequeModule GRDB GRDBSQLite Logging NIOCore NIOHTTP1 NIOPosix NIOSSL",
    ),
    "LocalCloud": (
        "AgentAPI Diagnostics KeyManagement Platform ProviderKit Streams Values",
        "Crypto SwiftASN1 X509",
    ),
    "Agent": (
        "AgentAPI CPlatform Databases Diagnostics KeyManagement Platform Streams Values",
        "AsyncHTTPClient Crypto DequeModule GRDB HTTPTypes Hummingbird HummingbirdCore Logging NIOCore NIOHTTP1 "
        "NIOPosix ServiceLifecycle Subprocess SystemPackage",
    ),
    "Builds": ("AgentAPI Databases Diagnostics KeyManagement Platform Values", "CYaml GRDB Yams"),
    "Commands": (
        "Agent AgentAPI Builds Diagnostics Engine HCL KeyManagement Language LocalCloud Platform ProviderKit "
        "StateNetwork StateStorage Streams Values",
        "ArgumentParser Logging",
    ),
    "stack": ("Commands", ""),
}
SYSTEM = {"Swift", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Synchronization"}
LIGHT = {"Diagnostics", "Values", "HCL", "Language", "ProviderKit", "Engine"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public\s+|internal\s+|package\s+|private\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?([A-Za-z_]\w*)"
)
PRINTS = re.compile(r"(?<![\w.])(?:print|debugPrint|dump)\(")


def faults_of(target: str, file: Path) -> list[str]:
    """The rules that one file breaks, as `path:line: what`."""
    own, foreign = (set(names.split()) for names in ALLOWED[target])
    name = file.relative_to(ROOT)
    faults = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if found := IMPORT.match(line):
            module = found.group(1)
            if module == "Foundation" and target in LIGHT:
                faults.append(f"{name}:{number}: `{target}` is a light module: import FoundationEssentials, not Foundation")
            elif module not in own | foreign | SYSTEM:
                faults.append(f"{name}:{number}: `{target}` may not import `{module}`")
        elif PRINTS.search(line) and target not in ("Commands", "stack") and not line.lstrip().startswith("//"):
            faults.append(f"{name}:{number}: only `Commands` prints")
    return faults


def main() -> int:
    faults = []
    for folder in sorted(path for path in (ROOT / "Sources").iterdir() if path.is_dir()):
        if folder.name not in ALLOWED:
            faults.append(f"Sources/{folder.name}: not in the import table of {Path(__file__).name}")
            continue
        for file in sorted(folder.rglob("*.swift")):
            faults += faults_of(folder.name, file)
    print("\n".join(faults) or "imports: every target keeps to the table")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
