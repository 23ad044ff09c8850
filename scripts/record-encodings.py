#!/usr/bin/env python3
"""Writes the tables of `textencodebase64` and `textdecodebase64` as the real terraform has them.

    scripts/record-encodings.py          # Sources/Language/Functions/Encodings/*Characters.swift, EncodingNames.swift
                                         # and Tests/Golden/language/encodings.txt, digests of all codes and characters

A table is a text with lines `index characters` (the characters from that index on) and `first-last character` (characters
that follow one another in Unicode), indices to base 16. `+` begins the indices that their characters are encoded as although
an earlier one has the character too, `-` those whose characters are not encoded at all. All is in NFC, as every text is.
"""

import hashlib
import pathlib
import tempfile
import unicodedata

from corpus import encodings
from corpus.encodings import Encodings

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "Sources/Language/Functions/Encodings"
DIGESTS = ROOT / "Tests/Golden/language/encodings.txt"
WIDTH = 50
SHORTEST_RUN = 40
# Codes of Big5 that are two characters each.
PAIRS = {1133: "\u00ca\u0304", 1135: "\u00ca\u030c", 1164: "\u00ea\u0304", 1166: "\u00ea\u030c"}

HEAD = '''/// {what}; made by `scripts/{script}`, which says how it is written.
enum {name} {{
  static let {property}: StaticString = """
'''


def shift_jis(index):
    row, cell = divmod(index, 94)
    return 0x81 + row // 2 + (0x40 if row > 61 else 0), cell + cell // 63 + 0x40 if row % 2 == 0 else cell + 0x9F


def supplement(index):
    return 0x8F, 0xA1 + index // 94, 0xA1 + index % 94


def korean(index):
    if index < 178 * 70:
        row, cell = divmod(index, 178)
        return 0x81 + row, cell + (0x41 if cell < 26 else 0x47 if cell < 52 else 0x4D)
    row, cell = divmod(index - 178 * 70, 94)
    return 0xC7 + row, 0xA1 + cell


def simplified(index):
    return 0x81 + index // 190, index % 190 + (0x40 if index % 190 < 63 else 0x41)


def traditional(index):
    return 0x81 + index // 157, index % 157 + (0x40 if index % 157 < 63 else 0x62)


def four(index):
    return 0x81 + index // 12600, 0x30 + index // 1260 % 10, 0x81 + index // 10 % 126, 0x30 + index % 10


# File, what it is, the encoding to ask, how many indices it has, the code of an index.
TABLES = [
    ("JapaneseCharacters", "The characters of JIS X 0208 with the rows that vendors added", "shift_jis", 120 * 94, shift_jis),
    ("JapaneseSupplement", "The characters of JIS X 0212", "euc-jp", 94 * 94, supplement),
    ("KoreanCharacters", "The characters of KS X 1001 with all Hangul", "euc-kr", 178 * 70 + 94 * 56, korean),
    ("SimplifiedCharacters", "The characters of GBK", "gbk", 126 * 190, simplified),
    ("TraditionalCharacters", "The characters of Big5 with those of Hong Kong", "big5", 126 * 157, traditional),
]


def literal(text):
    """A text within a literal: what has no shape of its own, or changes its neighbours', by its number."""
    return "".join(
        f"\\u{{{ord(c):X}}}" if unicodedata.category(c)[0] in "CZM" or c in '\\"' or unicodedata.bidirectional(c) in ("R", "AL")
        else c for c in text)


def rows(characters):
    """The lines of {index: character}."""
    lines, run = [], []

    def flush():
        text = ""
        for index, character in run:
            shown = literal(character)
            if not text or len(text) + len(shown) > (WIDTH if text.isalnum() else 96):
                text = ""
                lines.append(f"{index:X} ")
            text += shown
            lines[-1] += shown
        run.clear()

    items = sorted(characters.items())
    at = 0
    while at < len(items):
        index, character = items[at]
        end = at + 1
        while end < len(items) and items[end] == (index + end - at, chr(ord(character) + end - at)):
            end += 1
        if run and run[-1][0] + 1 != index:
            flush()
        if end - at >= SHORTEST_RUN:
            flush()
            lines.append(f"{index:X}-{items[end - 1][0]:X} {literal(character)}")
        else:
            run += items[at:end]
        at = end
    flush()
    return lines


def listed(sign, indices):
    """The lines of a list of indices."""
    return [sign + "".join(f" {i:X}" for i in indices[at : at + 20]) for at in range(0, len(indices), 20)]


def write(name, what, lines, property="text"):
    body = "".join(f"    {line}\n" for line in lines)
    head = HEAD.format(what=what, name=name, property=property, script=pathlib.Path(__file__).name)
    (SOURCES / f"{name}.swift").write_text(head + body + '    """\n}\n')


def record_table(asked, name, what, encoding, count, code):
    texts = asked.decode(encoding, [code(index) for index in range(count)])
    known = {index: text for index, text in enumerate(texts) if text is not None}
    if {index: text for index, text in known.items() if len(text) != 1} != (PAIRS if encoding == "big5" else {}):
        raise SystemExit(f"{name}: other codes of several characters than those we know")
    known = {index: text for index, text in known.items() if len(text) == 1}
    indices = {}
    for index, text in known.items():
        indices.setdefault(text, []).append(index)
    preferred, absent = [], []
    chosen = asked.encode(encoding, list(indices))
    for (text, candidates), answer in zip(indices.items(), chosen):
        if answer is None:
            absent += candidates
        elif len(answer) > 1 and answer != bytes(code(candidates[0])):
            preferred += [index for index in candidates if bytes(code(index)) == answer]
    write(name, what, rows(known) + listed("+", sorted(preferred)) + listed("-", sorted(absent)))


def record_ranges(asked):
    """What GB18030 writes as four bytes: from which number on it is which characters in a row."""
    lines, offset = [], 0
    for index, text in enumerate(asked.decode("gb18030", [four(index) for index in range(39420)])):
        # U+FFFD stands for a fault, and is one.
        if text is None and index + offset == 0xFFFD:
            continue
        # Characters that have codes of two bytes are left out of the row.
        start = offset
        while text != unicodedata.normalize("NFC", chr(index + offset)):
            offset += 1
        if offset != start:
            lines.append(f"{index:X} {index + offset:X}")
    write("SimplifiedRanges", "Numbers of GB18030's codes of four bytes, and the characters that begin there", lines)


def record_single(asked):
    lines, first = [], {}
    for encoding in encodings.SINGLE:
        texts = asked.decode(encoding, [[byte] for byte in range(256)])
        start = 0x80 if texts[:0x80] == [chr(byte) for byte in range(0x80)] else 0
        # A control character stands as its picture: a line feed would end the line.
        pictures = {chr(c): chr(0x2400 + c) for c in range(0x20)} | {"\x7f": "\u2421"}
        known = {byte: pictures.get(texts[byte], texts[byte]) for byte in range(start, 256) if texts[byte] is not None}
        same = first.setdefault(tuple(texts), encoding)
        lines += [f"{encoding} {line}" for line in rows(known)] if same == encoding else [f"{encoding} ={same}"]
    write("SingleByteCharacters", "What the bytes from 80 on are, or all where ASCII is not below", lines)


def record_names(asked):
    names = [name for group in encodings.ALL for name in group]
    refused = [name for name, taken in zip(names, asked.takes(names)) if not taken]
    if refused:
        raise SystemExit(f"terraform does not take {refused}")
    write("EncodingNames", "The names of encodings, a line each", [" ".join(group) for group in encodings.ALL], "all")


def digests(asked):
    """Of everything that an encoding makes of bytes and of characters."""
    bytes_ = [[byte] for byte in range(256)]
    pairs = [[first, second] for first in range(256) for second in range(256)]
    # Those of the plane of rare ideographs too, for Big5.
    characters = [chr(c) for c in [*range(0xD800), *range(0xE000, 0x10000), *range(0x20000, 0x30000)]]
    few = [chr(c) for c in [*range(0x2600), *range(0xF800, 0x10000)]]
    lines = []
    for encoding in encodings.SINGLE + encodings.MULTIPLE:
        many = encoding in encodings.MULTIPLE
        texts = asked.decode(encoding, bytes_ + pairs if many else bytes_)
        codes = asked.encode(encoding, characters if many else few)
        lines.append(f"{encoding} {digest(texts)} {digest(codes)}\n")
    texts = asked.decode("euc-jp", [supplement(index) for index in range(94 * 94)])
    lines.append(f"euc-jp/3 {digest(texts)}\n")
    texts = asked.decode("gb18030", [four(index) for index in range(40000)])
    lines.append(f"gb18030/4 {digest(texts)}\n")
    DIGESTS.write_text("".join(lines))


def digest(answers):
    hash = hashlib.sha256()
    for answer in answers:
        hash.update(b"-" if answer is None else answer.encode() if isinstance(answer, str) else answer)
        hash.update(b"\n")
    return hash.hexdigest()[:32]


def main():
    with tempfile.TemporaryDirectory() as folder:
        asked = Encodings(folder)
        record_names(asked)
        record_single(asked)
        for table in TABLES:
            record_table(asked, *table)
        record_ranges(asked)
        digests(asked)


if __name__ == "__main__":
    main()
