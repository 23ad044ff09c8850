import Diagnostics
import Foundation
import HCL
import Language
import Testing
import Values

/// What is decided of an expression while values are unknown must hold whatever they become: an error, or a value that is wholly known.
@Suite("Promises") struct PromiseTests {
  /// What the unknown values of the corpus become.
  static let assignments: [[String: String]] = [
    [
      "us": "\"a\"", "un": "1", "ub": "true", "ulist": "[\"a\"]", "ulistn": "[1]", "uset": "[\"a\"]",
      "umap": "{a = \"x\"}", "uobj": "{a = \"x\", b = 1}", "uobjs": "[{a = \"x\"}]", "utuple": "[\"x\", 1]",
      "ui": "\"id1\"", "ud": "\"a\"",
    ],
    [
      "us": "\"\"", "un": "0", "ub": "false", "ulist": "[]", "ulistn": "[]", "uset": "[]", "umap": "{}",
      "uobj": "{a = null, b = null}", "uobjs": "[]", "utuple": "[null, null]", "ui": "\"a\"", "ud": "null",
    ],
    [
      "us": "null", "un": "null", "ub": "null", "ulist": "null", "ulistn": "null", "uset": "null", "umap": "null",
      "uobj": "null", "uobjs": "null", "utuple": "null", "ui": "\"\"", "ud": "[]",
    ],
    [
      "us": "\"7\"", "un": "-1.5", "ub": "true", "ulist": "[\"b\", \"a\", null]", "ulistn": "[3, null]",
      "uset": "[\"a\", \"b\", \"c\"]", "umap": "{b = \"y\", c = null}", "uobj": "{a = \"\", b = 2}",
      "uobjs": "[{a = null}, {a = \"z\"}]", "utuple": "[\"7\", 7]", "ui": "\"7\"", "ud": "{a = \"x\"}",
    ],
  ]

  /// Expressions of which what is decided need not hold, for the reasons that stand before them.
  static let exceptions = Set(
    ((try? String(contentsOf: ConsoleCorpusTests.folder.appending(path: "promises.txt"), encoding: .utf8)) ?? "")
      .split(separator: "\n").filter { $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) })

  @Test("what is decided of unknown values holds for every value")
  func promises() throws {
    let directory = ConsoleCorpusTests.folder.appending(path: "files").path
    let scopes = try Self.assignments.map { AssignedScope(values: try Self.values($0)) }
    var broken = Set<String>()
    var decided = 0
    for (expression, _) in ConsoleCorpusTests.cases
    where expression.contains("local.u") && !expression.hasPrefix("type(") {
      let promised = console(expression, scope: CorpusScope(), directory: directory)
      guard !promised.contains("(known after apply)") else { continue }
      decided += 1
      for scope in scopes {
        let result = console(expression, scope: scope, directory: directory)
        if result.hasPrefix("error: ") || result == promised { continue }
        if broken.insert(expression).inserted, !Self.exceptions.contains(expression) {
          Issue.record("> \(expression)\n\(promised)\n--- but comes to\n\(result)")
        }
      }
    }
    #expect(decided > 4_000)
    #expect(Self.exceptions.subtracting(broken).sorted() == [])
  }

  private static func values(_ texts: [String: String]) throws -> [String: Value] {
    var values: [String: Value] = [:]
    for (name, text) in texts {
      let file = SourceFile(name: "value", text: text)
      var diagnostics = Diagnostics()
      let expression = LocatedExpression(Expression.parse(file, into: &diagnostics), file)
      let value = Evaluator(scope: EmptyScope()).evaluate(expression, into: &diagnostics)
      #expect(!diagnostics.hasErrors)
      values[name] = try value.converted(to: CorpusScope.typed[name]?.type ?? .dynamic)
    }
    return values
  }
}

/// The scope of the corpus with values for what is unknown in it.
private struct AssignedScope: EvaluationScope {
  let values: [String: Value]

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    switch reference.subject {
    case .local(let name):
      if let value = values[name] { return value }
    case .module("m"): return .object(ValueMap(values.map { ($0.key, $0.value) }))
    default: break
    }
    return CorpusScope().value(of: reference, into: &diagnostics)
  }
}
