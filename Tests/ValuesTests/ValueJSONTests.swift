import Testing
import Values

@Suite("JSON") struct ValueJSONTests {
  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("values are written as Terraform writes them")
  func encoding() throws {
    let value = Value.object([
      "b": .tuple([1, "<&>\u{2028}\u{01}\u{08}\"", .null(.string)]), "a": .map([:], of: .string), "c": true,
    ])
    #expect(
      text(try ValueJSON.encode(value))
        == #"{"a":{},"b":[1,"\u003c\u0026\u003e\u2028\u0001\b\"",null],"c":true}"#)
    #expect(
      text(try ValueJSON.encode(.object(["a": .tuple([1]), "b": .emptyTuple]), indented: true))
        == "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}")
    #expect(throws: ValueJSONError.unknown) { try ValueJSON.encode(.tuple([.unknown()])) }
  }

  @Test("dynamic parts keep their type")
  func dynamic() throws {
    let type = ValueType.object(["id": .string, "input": .dynamic])
    let value = Value.object(["id": "x", "input": .tuple([1, "a"])])
    let bytes = try ValueJSON.encode(value, as: type)
    #expect(text(bytes) == #"{"id":"x","input":{"value":[1,"a"],"type":["tuple",["number","string"]]}}"#)
    #expect(try ValueJSON.decode(bytes, as: type) == value)
  }

  @Test(
    "every kind of value reads back from its JSON and its type, also one whose elements are not of one type",
    arguments: [
      Value.null(), .null(.list(.string)), 1, "x", true, .list([], of: .dynamic), .list(["a"], of: .string),
      .list([.null(.string), "a"], of: .string), .set([1, 2], of: .number), .map(["a": .null(.bool)], of: .bool),
      .tuple([]), .tuple([.null(), 1, .object(["a": .list([1])])]), .object([:]),
      .object(["value": 1, "type": "string"]),
      .list([.null(), "a", .tuple(["q"])], of: .dynamic), .set([1, "a"], of: .dynamic),
      .map(["a": 1, "b": .tuple([])], of: .dynamic), .list([1], of: .string), .map(["a": "x"], of: .tuple([.string])),
      .object(["a": .tuple([.list([1, .list(["x"], of: .string)], of: .number)])]),
      .list([.object(["a": 1]), .object(["b": 1])], of: .object(["a": .number])),
      .list([.list([1, "a"], of: .dynamic)], of: .list(.dynamic)),
    ])
  func roundTrips(_ value: Value) throws {
    let kept = value.consistent
    #expect(text(try ValueJSON.encode(kept)) == text(try ValueJSON.encode(value)))
    #expect(kept.consistent == kept)
    #expect(try ValueJSON.decode(try ValueJSON.encode(kept), as: kept.type) == kept)
    #expect(try ValueJSON.restore(try ValueJSON.encode(kept), as: kept.type) == kept)
    #expect(
      try ValueJSON.decode(try ValueJSON.encode(value, as: .dynamic), as: .dynamic) == (kept.isNull ? .null() : kept))
  }

  @Test("what earlier versions kept of lists of mixed types reads as what it looks like")
  func restored() throws {
    let bytes = Array(#"[null,"a",["q"]]"#.utf8)
    let value = Value.tuple([.null(), "a", .tuple(["q"])])
    #expect(try ValueJSON.restore(bytes, as: .list(.dynamic)) == value)
    let wrapped = Array(#"{"value":[null,"a",["q"]],"type":["list","dynamic"]}"#.utf8)
    #expect(try ValueJSON.decode(wrapped, as: .dynamic) == value)
    #expect(throws: ValueJSONError.self) { try ValueJSON.restore(bytes, as: .list(.string)) }
  }

  @Test(
    "a layout reads what its type reads",
    arguments: [
      #"{"b":1,"a":"x","c":null}"#, #"{"a":"x","b":1,"c":{"value":[1,"ä"],"type":["tuple",["number","string"]]}}"#,
      #"{}"#, #"null"#, #"{"b":2}"#, #" { "\u0061" : "\n" , "c":{"type":"string","value":"x"} } "#,
      #"{"a":"one","a":"two"}"#, #"{"d":1}"#, #"{"a":1}"#, #"{"a":"x",}"#, #"{"a":"x""#, #"[1]"#, #"{"a":"\ud800"}"#,
      #"{"e\u0301":true}"#, #"{"é":true}"#,
    ])
  func layouts(_ text: String) {
    let type = ValueType.object(["a": .string, "b": .number, "c": .dynamic, "é": .bool])
    let layout = ValueLayout(type)
    let byType = try? ValueJSON.decode(Array(text.utf8), as: type)
    let byLayout = try? ValueJSON.decode(Array(text.utf8), as: layout)
    #expect(byLayout == byType)
  }

  @Test("types read back from their JSON form")
  func types() throws {
    let type = ValueType.object(
      ["a": .list(.string), "b": .tuple([.bool, .set(.number)]), "c": .map(.dynamic)], optional: ["a"])
    #expect(
      text(type.jsonBytes)
        == #"["object",{"a":["list","string"],"b":["tuple",["bool",["set","number"]]],"c":["map","dynamic"]},["a"]]"#)
    #expect(ValueType(json: try JSON(parsing: type.jsonBytes)) == type)
  }

  @Test(
    "broken documents are refused with their place",
    arguments: [
      ("", "expected a JSON value at byte 0"), ("{", "expected a string at byte 1"),
      ("[1,]", "expected a JSON value at byte 3"),
      ("01", "invalid number at byte 0"), ("1.", "invalid number at byte 0"),
      ("\"a", "a string is not closed at byte 0"),
      ("\"\\x\"", "invalid escape sequence in a string at byte 1"), ("nul", "expected a JSON value at byte 0"),
      ("1 2", "expected the end of the text at byte 2"), ("-", "expected a number at byte 0"),
    ])
  func broken(_ document: String, _ message: String) {
    #expect { try JSON(parsing: Array(document.utf8)) } throws: { "\($0)" == message }
  }

  @Test("depth is bounded")
  func depth() {
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    #expect { try JSON(parsing: deep) } throws: { ($0 as? JSONError)?.reason == .tooDeep(limit: 500) }
  }

  @Test("random documents survive a round trip, and damaged ones do no harm")
  func fuzz() throws {
    var random = SplitMix(state: 42)
    for _ in 0..<300 {
      let value = random.value(depth: 4)
      let bytes = try ValueJSON.encode(value)
      #expect(try ValueJSON.decode(bytes) == value)
      var damaged = bytes
      for _ in 0..<3 where !damaged.isEmpty {
        damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = try? ValueJSON.decode(damaged)
    }
  }
}

/// A small generator with a seed, so that every run does the same.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A value as JSON can have it.
  mutating func value(depth: Int) -> Value {
    switch next() % (depth > 0 ? 7 : 5) {
    case 0: return .null()
    case 1: return .bool(next() % 2 == 0)
    case 2: return .number(Int(truncatingIfNeeded: next()))
    case 3: return .number(Number(Double(Int64(truncatingIfNeeded: next()) >> 20) / 1000) ?? 0)
    case 4: return .string(text())
    case 5: return .tuple((0..<next() % 4).map { _ in value(depth: depth - 1) })
    default:
      var entries: [String: Value] = [:]
      for _ in 0..<next() % 4 { entries[text()] = value(depth: depth - 1) }
      return .object(entries)
    }
  }

  mutating func text() -> String {
    let alphabet: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "é", "<", "\u{2028}", "😀", "\u{01}", "z"]
    var view = String.UnicodeScalarView()
    for _ in 0..<next() % 6 { view.append(alphabet[Int(next() % UInt64(alphabet.count))]) }
    return String(view)
  }
}
