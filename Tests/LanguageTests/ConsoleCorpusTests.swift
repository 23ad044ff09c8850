import Foundation
import Testing

/// What the real terraform printed, recorded by scripts/record-console.sh, compared with what we print.
@Suite("Console corpus") struct ConsoleCorpusTests {
  /// Expressions on which we differ, with the reason.
  static let deliberate: [String: String] = [
    "1/0": "an infinite number helps nobody; division by zero is an error"
  ]

  static let cases: [(expression: String, output: String)] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/language")
    guard let text = try? String(contentsOf: folder.appending(path: "console-terraform.txt"), encoding: .utf8) else {
      return []
    }
    var cases: [(String, String)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("> ") {
        cases.append((String(line.dropFirst(2)), ""))
      } else if let last = cases.indices.last {
        cases[last].1 += (cases[last].1.isEmpty ? "" : "\n") + line
      }
    }
    if let last = cases.indices.last, cases[last].1.hasSuffix("\n") { cases[last].1.removeLast() }
    return cases
  }()

  @Test("every expression prints what terraform prints")
  func corpus() {
    #expect(Self.cases.count > 200)
    for (expression, expected) in Self.cases where Self.deliberate[expression] == nil {
      let output = console(expression)
      if expected == "!error" {
        #expect(output.hasPrefix("error: "), "\(expression)")
      } else {
        #expect(output == expected, "\(expression)")
      }
    }
  }
}
