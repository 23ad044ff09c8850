import Diagnostics
import Foundation
import HCL
import Testing

/// What `terraform fmt` makes of texts whose layout is out of order, recorded by `scripts/record-corpus.py formats`.
@Suite("Format corpus") struct FormatCorpusTests {
  static let cases: [(name: String, text: String, formatted: String)] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/language/formats.txt")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    var cases: [(String, [Substring], [Substring]?)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("== ") {
        cases.append((String(line.dropFirst(3)), [], nil))
      } else if let last = cases.indices.last {
        let content = line.hasPrefix("\\") ? line.dropFirst() : line
        if line == "-- formatted" {
          cases[last].2 = []
        } else if cases[last].2 != nil {
          cases[last].2?.append(content)
        } else {
          cases[last].1.append(content)
        }
      }
    }
    return cases.map { ($0.0, $0.1.joined(separator: "\n"), ($0.2 ?? []).joined(separator: "\n")) }
  }()

  @Test("every text comes to the bytes of terraform fmt, and formatting them again changes nothing")
  func corpus() throws {
    #expect(Self.cases.count > 200)
    for (name, text, expected) in Self.cases {
      let formatted = try Formatter.format(SourceFile(name: name, text: text))
      #expect(String(decoding: formatted, as: UTF8.self) == expected, "\(name)")
      let again = try Formatter.format(SourceFile(name: name, bytes: formatted))
      #expect(again == formatted, "\(name) is not settled")
    }
  }
}
