import Diagnostics
import HCL
import Language
import Testing

/// What `stack fmt` makes of an expression has the value that it had.
@Suite("Formatted expressions") struct FormattedEvaluationTests {
  /// The expression of `v = …` after formatting; `nil` where the text is no single argument.
  private static func formatted(_ expression: String) -> String? {
    let file = SourceFile(name: "formatted.hcl", text: "v = \(expression)\n")
    let tree = SyntaxTree.parse(file)
    guard tree.diagnostics.isEmpty, tree.body.attributes.count == 1, tree.body.blocks.isEmpty else { return nil }
    let after = SyntaxTree.parse(SourceFile(name: "after.hcl", bytes: Formatter.format(tree)))
    guard let attribute = after.body.attributes.first else { return "" }
    return after.file.text(attribute.expression.range)
  }

  /// Blanks put in, doubled and taken out where they mean nothing.
  private static func respaced(_ expression: String, _ random: inout EvaluatorFuzzTests.Random) -> String {
    guard !expression.contains("\""), !expression.contains("<<") else { return expression }
    var out = ""
    for character in expression {
      if "()[]{},".contains(character), random.next() % 2 == 0 { out += "  " }
      out.append(character)
      if "([,".contains(character), random.next() % 2 == 0 { out += "\t " }
    }
    return out
  }

  @Test("every expression of the corpus comes to the same")
  func corpus() {
    let scope = CorpusScope()
    let directory = ConsoleCorpusTests.folder.appending(path: "files").path
    var count = 0
    for (expression, _) in ConsoleCorpusTests.cases {
      guard let formatted = Self.formatted(expression), formatted != expression else { continue }
      count += 1
      #expect(
        meaning(formatted, scope, directory) == meaning(expression, scope, directory),
        "\(expression.debugDescription) became \(formatted.debugDescription)")
    }
    #expect(count > 1_000, "formatting changes \(count) expressions")
  }

  @Test("random expressions with random blanks come to the same")
  func random() {
    var random = EvaluatorFuzzTests.Random(state: 23)
    let scope = VariableScope(variables: EvaluatorFuzzTests.variables)
    var count = 0
    for _ in 0..<2_000 {
      let expression = Self.respaced(random.expression(3), &random)
      guard let formatted = Self.formatted(expression) else { continue }
      count += 1
      #expect(
        meaning(formatted, scope, ".") == meaning(expression, scope, "."),
        "\(expression.debugDescription) became \(formatted.debugDescription)")
    }
    #expect(count > 1_900, "\(count) can be formatted")
  }

  /// What it prints; of errors, which show places, how many there are and their summaries.
  private func meaning(_ expression: String, _ scope: some EvaluationScope, _ directory: String) -> String {
    let printed = console(expression, scope: scope, directory: directory)
    guard printed.hasPrefix("error: ") else { return printed }
    return printed.split(separator: "\n").filter { $0.hasPrefix("error: ") }.joined(separator: "\n")
  }
}
