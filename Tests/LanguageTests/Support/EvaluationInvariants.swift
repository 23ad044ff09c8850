import Diagnostics
import HCL
import Language
import Values

/// What holds for every expression, sound or not. Shared with the program that fuzzes (`Tests/Fuzz/EvaluatorFuzz.swift`).
enum EvaluationInvariants {
  /// The text of the sensitive value in the scope, which nothing may show.
  static let secret = "hunter2secret"

  /// What is wrong with the evaluation of an input, whose first byte says what the others are: an expression, a template, or an
  /// expression to be formatted; `nil` when nothing is.
  static func fault(_ input: [UInt8]) -> String? {
    guard let kind = input.first else { return nil }
    let text = Array(input.dropFirst())
    switch kind % 3 {
    case 0: return exposure(printed(SourceFile(name: "expression", bytes: text)))
    case 1: return exposure(printed(SourceFile(name: "template", bytes: text), asTemplate: true))
    default: return formatting(text)
    }
  }

  /// Whether what was printed of an expression holds the secret, unless it is in the text itself.
  private static func exposure(_ printed: String) -> String? {
    printed.contains(secret) ? "it shows what is sensitive: \(printed)" : nil
  }

  /// What `stack fmt` makes of an argument comes to what the argument came to.
  private static func formatting(_ text: [UInt8]) -> String? {
    let file = SourceFile(name: "argument", bytes: Array("v = ".utf8) + text + [0x0A])
    let tree = SyntaxTree.parse(file, syntax: .native)
    guard tree.diagnostics.isEmpty, let before = tree.body.attributes.first, tree.body.attributes.count == 1,
      tree.body.blocks.isEmpty
    else { return nil }
    let formatted = SourceFile(name: "argument", bytes: Formatter.format(tree))
    let again = SyntaxTree.parse(formatted, syntax: .native)
    guard again.diagnostics.isEmpty, let after = again.body.attributes.first else {
      return "formatted it cannot be read: \(formatted.text(again.body.range))"
    }
    let (old, new) = (meaning(before.expression, file), meaning(after.expression, formatted))
    return old == new ? nil : "formatted it comes to \(new) instead of \(old): \(formatted.text(again.body.range))"
  }

  /// What an expression comes to; of errors, which show places, their summaries.
  private static func meaning(_ expression: Expression, _ file: SourceFile) -> String {
    var diagnostics = Diagnostics()
    let value = evaluator.evaluate(LocatedExpression(expression, file), into: &diagnostics)
    guard !diagnostics.hasErrors else { return diagnostics.errors.map(\.summary).joined(separator: "\n") }
    return ConsoleRenderer(revealsSensitive: true).render(value)
  }

  private static func printed(_ file: SourceFile, asTemplate: Bool = false) -> String {
    var diagnostics = Diagnostics()
    let expression =
      asTemplate ? Expression.parseTemplate(file, into: &diagnostics) : Expression.parse(file, into: &diagnostics)
    guard !diagnostics.hasErrors else { return "" }
    let value = evaluator.evaluate(LocatedExpression(expression, file), into: &diagnostics)
    // Diagnostics show the text of the input, where anybody may have written anything.
    let details = diagnostics.map { $0.detail + $0.hints.joined() + $0.values.map(\.statement).joined() }
    let isOwn = file.text(ByteRange(0, file.bytes.count)).contains("hunter")
    return isOwn ? "" : details.joined() + ConsoleRenderer().render(value)
  }

  private static let evaluator: Evaluator = {
    var context = FunctionContext(baseDirectory: "/nonexistent", startTime: "2024-01-02T03:04:05Z")
    context.limits.elements = 5_000
    context.limits.stringBytes = 1 << 16
    context.files = NoFiles()
    return Evaluator(scope: Names(), context: context)
  }()

  private struct NoFiles: FileReading {
    func names(in directory: String) throws(FileFault) -> [String] { throw .notFound(directory) }
    func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] { throw .notFound(path) }
    func kind(_ path: String) -> FileKind? { nil }
  }

  /// What expressions may refer to: one value of each sort.
  private struct Names: EvaluationScope {
    private static let values: [String: Value] = [
      "u": .unknown(), "t": .unknown(.string), "n": .unknown(.number), "w": .unknown(.list(.string)),
      "s": Value.string(secret).marked(.sensitive), "e": Value.string("x").marked(.ephemeral),
      "l": .list(["a", .unknown(.string)]), "m": .map(["k": "v", "z": Value.string(secret).marked(.sensitive)]),
      "o": .object(["k": .tuple([1, .null()]), "d": .number(2)]), "z": .null(),
    ]

    func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
      if case .variable(let name) = reference.subject, let value = Self.values[name] { return value }
      diagnostics.error("undeclared", range: reference.subjectRange)
      return .unknown()
    }
  }
}
