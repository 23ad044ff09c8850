#!/usr/bin/env python3
"""Writes the table of Unicode's scripts that regular expressions know, `\\p{Greek}`, from Unicode's own Scripts.txt.

    scripts/make-script-table.py /usr/share/unicode/Scripts.txt    # as Debian's package unicode-data has it

Terraform 1.11 knows the scripts of Unicode 15.0.
"""

import pathlib
import re
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Sources/Language/Functions/Regex/ScriptTable.swift"
WIDTH = 116

HEAD = '''/// Which characters belong to which script of Unicode {version}; made by `scripts/make-script-table.py`.
enum ScriptTable {{
  /// The characters of a script in ascending order; `nil` when there is no such script.
  static func ranges(of name: String) -> [ClosedRange<UInt32>]? {{ all[name] }}

  private static let all: [String: [ClosedRange<UInt32>]] = {{
    var scripts: [String: [ClosedRange<UInt32>]] = [:]
    for entry in text.split(separator: ";") {{
      let parts = entry.split(separator: ":")
      guard parts.count == 2 else {{ continue }}
      var next: UInt32 = 0
      var ranges: [ClosedRange<UInt32>] = []
      for item in parts[1].split(separator: ",") {{
        let numbers = item.split(separator: "-").compactMap {{ UInt32($0, radix: 36) }}
        guard let gap = numbers.first else {{ continue }}
        let start = next + gap
        next = start + (numbers.count > 1 ? numbers[1] : 0)
        ranges.append(start...next)
      }}
      scripts[String(parts[0])] = ranges
    }}
    return scripts
  }}()

  /// `script:gap-length,gap,…;…` to base 36: how far a range begins after the end of the one before, and how much longer than
  /// one character it is.
  private static let text = """
'''


def base36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
        if number == 0:
            return text


def main():
    source = pathlib.Path(sys.argv[1]).read_text()
    version = re.search(r"Scripts-([0-9.]+)\.txt", source).group(1)
    scripts = {}
    for line in source.splitlines():
        found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
        if found:
            start = int(found.group(1), 16)
            scripts.setdefault(found.group(3), []).append((start, int(found.group(2) or found.group(1), 16)))
    text = ""
    for name in sorted(scripts):
        merged = []
        for start, end in sorted(scripts[name]):
            if merged and start == merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        items = []
        last = 0
        for start, end in merged:
            items.append(base36(start - last) + (f"-{base36(end - start)}" if end > start else ""))
            last = end
        text += f"{name}:{','.join(items)};"
    lines = [text[at : at + WIDTH - 5] for at in range(0, len(text), WIDTH - 5)]
    body = "\\\n".join("    " + line for line in lines)
    TARGET.write_text(HEAD.format(version=version) + body + '\n    """\n}\n')


if __name__ == "__main__":
    main()
