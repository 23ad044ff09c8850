import Diagnostics
import HCL
import Language
import Testing
import Values

@Suite("Evaluator fuzzing") struct EvaluatorFuzzTests {
  struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func pick<Element>(_ all: [Element]) -> Element { all[Int(next() % UInt64(all.count))] }

    mutating func expression(_ depth: Int) -> String {
      if depth == 0 {
        return pick(["1", "\"a\"", "null", "true", "var.u", "var.s", "var.l", "var.o", "x", "-1.5e3", "[]", "{}"])
      }
      let (a, b, c) = (expression(depth - 1), expression(depth / 2), expression(depth / 3))
      return pick([
        "\(a) + \(b)", "\(a) == \(b)", "!\(a)", "(\(a) ? \(b) : \(c))", "[\(a), \(b)]", "{k = \(a), (\(b)) = \(c)}",
        "[for x in \(a) : \(b) if \(c)]", "{for k, x in \(a) : k => \(b)...}", "\"p${\(a)}%{ if \(b) }y%{ endif }\"",
        "(\(a))[*]", "(\(a))[\(b)]", "(\(a)).k", "try(\(a), \(b))", "can(\(a))", "merge(\(a), \(b))",
        "concat(\(a), \(b))", "jsonencode(\(a))", "tolist(\(a))", "toset(\(a))", "tomap(\(a))", "length(\(a))",
        "lookup(\(a), \"k\", \(b))", "flatten(\(a))", "format(\"%s%v\", \(a), \(b))", "sensitive(\(a))", "keys(\(a))",
        "coalesce(\(a), \(b))", "setproduct(\(a), \(b))", "\(a) < \(b)", "\(a) && \(b)", "zipmap(\(a), \(b))",
      ])
    }
  }

  static let variables: [String: Value] = [
    "u": .unknown(), "s": Value.string("secret").marked(.sensitive), "l": .list(["a", .unknown(.string)]),
    "o": .object(["k": .tuple([1, Value.map(["z": "y"]).marked(.sensitive)])]),
  ]

  @Test("random expressions come to a value or to errors, and never show what is sensitive")
  func random() {
    var random = Random(state: 7)
    for _ in 0..<4000 {
      let text = random.expression(4)
      let output = console(text, Self.variables)
      #expect(!output.contains("secret\""), "\(text)")
    }
  }

  @Test("damaged expressions do no harm")
  func damaged() {
    var random = Random(state: 11)
    // Every fifth is enough to meet all of the grammar.
    for (index, (expression, _)) in ConsoleCorpusTests.cases.enumerated() where index % 5 == 0 {
      var bytes = Array(expression.utf8)
      for _ in 0..<2 where !bytes.isEmpty {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() % 128)
      }
      _ = console(String(decoding: bytes, as: UTF8.self), Self.variables)
    }
  }

  @Test("the longest chains and deepest nests that parse can be evaluated")
  func deep() {
    #expect(console("1" + String(repeating: " + 1", count: 900)) == "901")
    let nested = String(repeating: "[", count: 250) + String(repeating: "]", count: 250)
    #expect(!console(nested).contains("error"))
    #expect(console(String(repeating: "!", count: 240) + "true") == "true")
  }
}
