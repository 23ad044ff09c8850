import Diagnostics
import Foundation
import HCL
import Language
import TestSupport
import Testing
import Values

/// What the real terraform printed, recorded by `scripts/record-corpus.py expressions`, compared with what we print.
@Suite("Console corpus") struct ConsoleCorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/language")

  static let cases = Recording.records(in: folder.appending(path: "expressions.txt").path)

  /// Expressions on which we differ: what we print. A line that begins with `# ` is the reason for those after it.
  static let deliberate = Dictionary(
    uniqueKeysWithValues: Recording.records(in: folder.appending(path: "differences.txt").path))

  @Test("every expression prints what terraform prints")
  func corpus() {
    #expect(Self.cases.count > 2_000)
    let scope = CorpusScope()
    let directory = Self.folder.appending(path: "files").path
    var differing = Set<String>()
    for (expression, expected) in Self.cases {
      let printed = console(expression, scope: scope, directory: directory)
      let output = printed.hasPrefix("error: ") ? "!error" : printed
      if let difference = Self.deliberate[expression] {
        differing.insert(expression)
        #expect(output == difference, "\(expression)")
        #expect(output != expected, "\(expression) does not differ any more")
      } else if output != expected {
        Issue.record("> \(expression)\n\(expected)\n--- but printed\n\(printed)")
      }
    }
    #expect(differing.count == Self.deliberate.count, "each difference is of an expression that is recorded")
  }
}

/// What the expressions of the corpus refer to, as `files/main.tf` has it.
struct CorpusScope: EvaluationScope {
  static let data = Value.object([
    "id": .unknown(.string, .notNull), "input": .null(), "output": .null(), "triggers_replace": .null(),
  ])
  static let typed: [String: Value] = [
    "us": .unknown(.string), "un": .unknown(.number), "ub": .unknown(.bool), "ulist": .unknown(.list(.string)),
    "ulistn": .unknown(.list(.number)), "uset": .unknown(.set(.string)), "umap": .unknown(.map(.string)),
    "uobj": .unknown(.object(["a": .string, "b": .number])), "uobjs": .unknown(.list(.object(["a": .string]))),
    "utuple": .unknown(.tuple([.string, .number])),
  ]
  static let others: [String: Value] = [
    "ui": .unknown(.string, .notNull), "ud": .unknown(), "template": "hi ${name}!", "brokentemplate": "hi ${",
    "tupletemplate": "${[1]}", "numbertemplate": "${1}", "nulltemplate": "${null}",
  ]

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    switch reference.subject {
    case .local(let name):
      if let value = Self.typed[name] ?? Self.others[name] { return value }
    case .variable("secret"): return Value.string("x").marked(.ephemeral)
    case .module("m"): return .object(ValueMap(Self.typed.map { ($0.key, $0.value) }))
    case .resource(let name) where name.description == "terraform_data.u": return Self.data
    case .resource(let name) where name.description == "terraform_data.many": return .tuple([Self.data, Self.data])
    case .resource(let name) where name.description == "terraform_data.each":
      return .object(["a": Self.data, "b": Self.data])
    case .path(.module), .path(.root): return "."
    case .workspace: return "default"
    case .applying: return Value.bool(false).marked(.ephemeral)
    default: break
    }
    diagnostics.error(
      "undeclared reference", detail: "there is no `\(reference.subject)`", range: reference.subjectRange)
    return .unknown()
  }
}
