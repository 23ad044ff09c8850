#!/usr/bin/env python3
"""Checks that no file has more than 600 lines and no function 60 or more, and reports what is usual."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from swift_source import blank

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 600
LONGEST_FUNCTION = 59

FUNCTION = re.compile(r"(?<![\w.`])(func\s+[^\s(<]+|init[?]?(?=\s*[(<])|deinit(?=\s*\{)|subscript(?=\s*[(<]))")


def swift_functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function that has a body."""
    code = blank(source)
    for found in FUNCTION.finditer(code):
        if (body := _body(code, found.end())) is not None:
            first = code.count("\n", 0, found.start()) + 1
            yield found.group(1), first, code.count("\n", found.start(), body) + 1


def _body(code: str, at: int) -> int | None:
    """Where the body of the declaration that goes on at `at` ends; none for a protocol's requirement."""
    parentheses = braces = 0
    while at < len(code):
        character = code[at]
        if character in "([":
            parentheses += 1
        elif character in ")]":
            parentheses -= 1
            if parentheses < 0:
                return None  # a call, as in `self.init`, at the end of a list
        elif parentheses == 0 and character == "{":
            braces += 1
        elif parentheses == 0 and character == "}":
            braces -= 1
            if braces <= 0:
                return at if braces == 0 else None
        elif braces == 0 and parentheses == 0 and character == "\n" and _statement_ends(code, at):
            return None
        at += 1
    return None


def _statement_ends(code: str, newline: int) -> bool:
    before = code[:newline].rstrip()
    after = code[newline:].lstrip()
    goes_on = re.match(r"(->|\{|throws\b|async\b|where\b|rethrows\b)", after)
    return not goes_on and not before.endswith(("->", ",", "where", "&"))


def python_functions(source: str) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"def {node.name}", node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.swift", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")
    faults, files, functions = [], [], []
    for name in sorted(name for name in listed if name and (ROOT / name).is_file()):
        source = (ROOT / name).read_text()
        files.append(length := source.count("\n"))
        if length > LONGEST_FILE:
            faults.append(f"{name}: {length} lines; a file has at most {LONGEST_FILE}")
        for what, line, length in (swift_functions if name.endswith(".swift") else python_functions)(source):
            functions.append(length)
            if length > LONGEST_FUNCTION:
                faults.append(f"{name}:{line}: `{what}` has {length} lines; a function has at most {LONGEST_FUNCTION}")
    if faults:
        print("\n".join(faults))
    print(f"lengths: {len(files)} files, median {statistics.median(files):.0f} lines, longest {max(files)}; "
          f"{len(functions)} functions, median {statistics.median(functions):.0f} lines, longest {max(functions)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
