import Testing
import Values

/// What is known of unknown values.
@Suite struct BoundsTests {
  private func list(_ range: ClosedRange<Int>, isNotNull: Bool = true) -> Value {
    .bounded(.list(.string), Refinement(isNotNull: isNotNull, bounds: .length(range)))
  }

  @Test func whatIsTheOnlyValueLeftIsIt() {
    #expect(list(0...0) == .list([], of: .string))
    #expect(list(2...2) == .list([.unknown(.string), .unknown(.string)], of: .string))
    #expect(!list(1...2).isKnown)
    #expect(!list(2...2, isNotNull: false).isKnown)
    let one = Refinement(isNotNull: true, bounds: .length(1...1))
    #expect(Value.bounded(.set(.string), one) == .set([.unknown(.string)], of: .string))
    #expect(!Value.bounded(.map(.string), one).isKnown)
    let none = Refinement(isNotNull: true, bounds: .length(0...0))
    #expect(Value.bounded(.map(.string), none) == .map(ValueMap(), of: .string))
    let three = Refinement(isNotNull: true, bounds: .number(NumberRange(least: 3, greatest: 3)))
    #expect(Value.bounded(.number, three) == 3)
    #expect(Value.bounded(.dynamic, one) == .unknown())
  }

  /// A length that nobody could hold is no list.
  @Test func lengthsMayBeAnything() {
    #expect(!list(0...Int.max).isKnown)
    #expect(!list(Int.max...Int.max).isKnown)
    #expect(list(3...Int.max).lengthRange == 3...Int.max)
  }

  @Test func conversionsKeepLengths() throws {
    let some = list(2...3)
    #expect(try some.converted(to: .list(.dynamic)).lengthRange == 2...3)
    #expect(try some.converted(to: .set(.string)).lengthRange == 1...3)
    #expect(try list(0...3).converted(to: .set(.string)).lengthRange == 0...3)
    let pair = Value.unknown(.tuple([.string, .number]), .notNull)
    #expect(try pair.converted(to: .list(.string)) == .list([.unknown(.string), .unknown(.string)], of: .string))
    #expect(try pair.converted(to: .set(.string)).lengthRange == 1...2)
    let object = Value.unknown(.object(["a": .string, "b": .string]))
    #expect(try object.converted(to: .map(.string)).lengthRange == 2...2)
    #expect(try Value.unknown(.list(.number)).converted(to: .list(.string)) == .unknown(.list(.string)))
  }

  @Test func lengthsOfSetsWithUnknownElementsAreBounded() {
    #expect(Value.set(["a", .unknown(.string)]).lengthRange == 1...2)
    #expect(Value.set([.unknown(.string)]).lengthRange == 1...1)
    #expect(Value.set(["a", "b"]).lengthRange == 2...2)
    #expect(Value.string("a").lengthRange == nil)
    #expect(Value.unknown(.dynamic).lengthRange == nil)
    #expect(Value.null(.list(.string)).lengthRange == 0...Int.max)
  }

  @Test(arguments: [
    ("a-", "a-"), ("abc", "ab"), ("a", ""), ("", ""), ("日本", "日"), ("e\u{301}-", "é-"), ("e\u{301}", ""),
    ("a b ", "a b "),
    ("=", ""), ("a\r\n", "a"),
  ])
  func textsBeginAsFarAsIsCertain(_ known: String, _ prefix: String) {
    #expect(Value.text(beginning: known).knownPrefix == prefix)
    #expect(Value.text(beginning: known).isNotNull)
  }

  @Test func longTextsAreCut() {
    #expect(Value.text(beginning: String(repeating: "a", count: 10_000)).knownPrefix.utf8.count == 127)
    #expect(Value.text(beginning: String(repeating: "日-", count: 100)).knownPrefix.utf8.count <= 128)
  }

  @Test func whatCannotBeIsExcluded() {
    #expect(Value.text(beginning: "a-").excludes("b"))
    #expect(Value.text(beginning: "a-").excludes("a"))
    #expect(!Value.text(beginning: "a-").excludes("a-b"))
    #expect(list(1...2).excludes(.list([], of: .string)))
    #expect(!list(1...2).excludes(.set(["a", .unknown(.string), "b"])))
    #expect(!Value.unknown(.string).excludes("a"))
    let small = Value.bounded(.number, Refinement(bounds: .number(NumberRange(least: 0))))
    #expect(small.excludes(-1) && !small.excludes(0))
  }

  @Test func rangesSpan() {
    let ranges = NumberRange(least: 1, greatest: 2).spanning(NumberRange(least: 5))
    #expect(ranges == NumberRange(least: 1))
    #expect(NumberRange(least: 1, greatest: 2).spanning(NumberRange(least: -1, greatest: 0)).greatest == 2)
    #expect(!ranges.contains(0) && ranges.contains(1) && ranges.contains(100))
  }
}
