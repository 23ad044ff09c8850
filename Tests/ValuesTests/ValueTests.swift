import Testing
import Values

@Suite("Value") struct ValueTests {
  @Test("sets have canonical order and no duplicates, and take over marks")
  func sets() {
    #expect(Value.set(["b", "a", "b"]) == .set(["a", "b"]))
    #expect(Value.set([10, 9, 9]).elements == [9, 10])
    let marked = Value.set([Value.string("x").marked(.sensitive), "y"])
    #expect(marked.marks == .sensitive)
    #expect(marked.elements == ["x", "y"])
    #expect(Value.set([.unknown(.string), .unknown(.string)]).elements?.count == 2)
  }

  @Test("marks are known all the way up, and split and applied by path")
  func marks() {
    let value = Value.object(["a": .tuple([Value.string("x").marked(.sensitive), 1]), "b": 2])
    #expect(value.marks == [])
    #expect(value.deepMarks == .sensitive)
    let (plain, marks) = value.splitMarks()
    #expect(plain.deepMarks == [])
    #expect(marks == [MarkedPath(ValuePath([.attribute("a"), .index(0)]), .sensitive)])
    #expect(plain.applying(marks) == value)
    #expect(value.marked(.ephemeral)["b"]?.marks == .ephemeral)
  }

  @Test("paths lead to values, and print as they are written")
  func paths() {
    let value = Value.object(["a": .list([.map(["k": "v"])])])
    let path = ValuePath([.attribute("a"), .index(0), .key("k")])
    #expect(path.description == "a[0][\"k\"]")
    #expect(value.value(at: path) == "v")
    #expect(value.setting(path, to: "w")?.value(at: path) == "w")
    #expect(value.setting(ValuePath([.attribute("a"), .index(3)]), to: "w") == nil)
    #expect(value.value(at: "zzz") == nil)
  }

  @Test(
    "conversion follows cty",
    arguments: [
      (Value.number(1), ValueType.string, Value.string("1")), (true, .string, "true"),
      ("1.5", .number, .number(Number("1.5") ?? 0)),
      ("1", .bool, true), (.tuple([1, "a"]), .list(.string), .list(["1", "a"])),
      (.tuple([1, 2]), .set(.dynamic), .set([1, 2])),
      (.object(["a": 1, "b": "x"]), .map(.dynamic), .map(["a": "1", "b": "x"])),
      (.map(["a": 1]), .object(["a": .string]), .object(["a": "1"])), (.null(), .number, .null(.number)),
      (
        .object(["a": 1, "z": 2]), .object(["a": .number, "b": .string], optional: ["b"]),
        .object(["a": 1, "b": .null(.string)])
      ),
      (.unknown(.string), .number, .unknown(.number)), (.tuple([]), .list(.string), .list([], of: .string)),
      (.set(["b", "a"]), .list(.string), .list(["a", "b"])),
      (Value.string("5").marked(.sensitive), .number, Value.number(5).marked(.sensitive)),
    ] as [(Value, ValueType, Value)])
  func conversion(_ value: Value, _ type: ValueType, _ expected: Value) throws {
    #expect(try value.converted(to: type) == expected)
  }

  @Test(
    "what cannot be converted says why and where",
    arguments: [
      (
        Value.object(["a": .tuple(["x"])]), ValueType.object(["a": .list(.number)]),
        "a[0]: a number is required, but this string is not one"
      ),
      ("yes", .bool, "a bool is required, but this string is neither \"true\" nor \"false\""),
      ("True", .bool, "a bool is required; to convert from string, use lowercase \"true\""),
      (.object(["c": 1]), .object(["a": .string, "b": .string]), "attributes `a` and `b` are required"),
      (.list([1]), .string, "a string is required, but this is a list of number"),
      (.tuple([1]), .tuple([.number, .number]), "a tuple of 2 elements is required, but this one has 1"),
      (.tuple([1, .tuple([])]), .list(.dynamic), "all elements of a list must have the same type"),
    ] as [(Value, ValueType, String)])
  func refusal(_ value: Value, _ type: ValueType, _ message: String) {
    #expect { try value.converted(to: type) } throws: { "\($0)" == message }
  }

  @Test("types have a common one, or none")
  func unification() {
    #expect(ValueType.unified([.number, .string]) == .string)
    #expect(ValueType.unified([.number, .bool]) == nil)
    #expect(ValueType.unified([.tuple([.number]), .tuple([.number, .string])]) == .list(.string))
    #expect(ValueType.unified([.object(["a": .number]), .object(["b": .string])]) == .map(.string))
    #expect(ValueType.unified([.list(.number), .list(.string)]) == .list(.string))
    #expect(ValueType.unified([.object([:]), .tuple([])]) == nil)
    #expect(ValueType.unified([.list(.string), .dynamic]) == .dynamic)
  }
}
