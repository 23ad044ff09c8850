import Testing

@testable import Language

/// YAML that cannot be read, and YAML that would take without end, ends with an error that says where and why.
@Suite struct YAMLTests {
  @Test(
    arguments: [
      ("a: b\n c: d", "line 2: mapping values are not allowed in this context"),
      ("a: [1,,2]", "line 1: did not find expected node content"),
      ("---\na: 1\n---\nb: 2", "another document begins"),
      ("&a [*a]", "line 1: `*a` stands within what `&a` names"),
      ("- *a", "line 1: there is no anchor `&a` before `*a`"),
      ("? [a]\n: b", "line 1: a key must be a text"), ("x: 1\n~: a", "line 2: a key must not be null"),
      ("!!seq {b: c}", "a mapping cannot be a `!!seq`"), ("!!int x", "\"x\" is no `!!int`"),
      ("!foo x", "the tag `!foo` is not supported"), ("<<: [{a: 1}]", "`<<` takes a mapping"),
      (".inf", "there is no number `.inf`"), ("1e999999999", "too large"),
      ("0xFFFFFFFFFFFFFFFFFF", "has more than 64 bits"), ("", "there is no document"),
    ])
  func isRefused(_ text: String, _ reason: String) throws {
    let error = try #require(throws: YAMLError.self) { try YAMLReader.read(text) }
    let said = "line \(error.line): \(error.message)"
    #expect(said.contains(reason), "\(said)")
  }

  /// A bomb of aliases, and depth of both styles.
  @Test(.timeLimit(.minutes(1))) func isBounded() {
    let bomb =
      "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
      + (1...30).map { level in
        "a\(level): &a\(level) [" + (0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", ") + "]\n"
      }.joined()
    let flow = String(repeating: "[", count: 100_000)
    let block = (0..<1_000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    let inline = String(repeating: "- ", count: 100_000)
    for text in [bomb, flow, block, inline] {
      #expect(throws: YAMLError.self) { try YAMLReader.read(text) }
    }
  }
}
