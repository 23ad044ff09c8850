"""Just enough of Swift's lexical grammar to look at code without its comments and strings."""

import re

_QUOTE = re.compile(r'(#*)("""|")')


def blank(source: str) -> str:
    """The source with comments and string contents replaced by spaces; line numbers and columns stay."""
    out = list(source)
    _scan_code(source, 0, out, until=None)
    return "".join(out)


def _erase(out: list[str], start: int, end: int) -> None:
    for index in range(start, min(end, len(out))):
        if out[index] != "\n":
            out[index] = " "


def _scan_code(source: str, at: int, out: list[str], until: str | None) -> int:
    """Walks code from `at`; inside an interpolation, stops after the parenthesis that closes it."""
    depth = 0
    while at < len(source):
        two = source[at : at + 2]
        quote = _QUOTE.match(source, at)
        if two == "//":
            end = source.find("\n", at)
            end = len(source) if end < 0 else end
            _erase(out, at, end)
            at = end
        elif two == "/*":
            end = _end_of_comment(source, at)
            _erase(out, at, end)
            at = end
        elif quote:
            at = _scan_string(source, at, out, hashes=quote.group(1), mark=quote.group(2))
        else:
            if until and source[at] == "(":
                depth += 1
            elif until and source[at] == ")":
                if depth == 0:
                    return at + 1
                depth -= 1
            at += 1
    return at


def _end_of_comment(source: str, at: int) -> int:
    depth = 0
    for found in re.compile(r"/\*|\*/").finditer(source, at):
        depth += 1 if found.group() == "/*" else -1
        if depth == 0:
            return found.end()
    return len(source)


def _scan_string(source: str, at: int, out: list[str], hashes: str, mark: str) -> int:
    start = at
    at += len(hashes) + len(mark)
    close, escape = mark + hashes, "\\" + hashes
    while at < len(source):
        if source.startswith(close, at):
            at += len(close)
            _erase(out, start, at)
            return at
        if source.startswith(escape + "(", at):
            at = _scan_code(source, at + len(escape) + 1, out, until=")")
        elif source.startswith(escape, at):
            at += len(escape) + 1
        elif source[at] == "\n" and mark == '"':
            break  # not a string after all: a regular expression, say
        else:
            at += 1
    _erase(out, start, at)
    return at
