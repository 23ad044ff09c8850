import Testing

@testable import Diagnostics

@Suite struct SuggestionIndexTests {
  private static let words = [
    "north", "south", "bucket", "topic", "queue", "reader", "writer", "region", "archive", "hall", "meter", "device",
  ]

  private static func names(_ count: Int) -> [String] {
    (0..<count).map { "\(words[$0 % 12])_\(words[$0 / 12 % 12])_\($0 * 7919 % 100_003)" }
  }

  /// Each way of mistyping a name once.
  private static func mistyped(_ name: String, _ seed: Int) -> String {
    var letters = Array(name)
    let place = 1 + seed % (letters.count - 2)
    switch seed % 4 {
    case 0: letters.remove(at: place)
    case 1: letters.insert("x", at: place)
    case 2: letters[place] = "z"
    default: letters.swapAt(place, place + 1)
    }
    return String(letters)
  }

  @Test(arguments: [3, 256, 257, 3_000])
  func whatIsOneEditAwayIsFoundAsByComparingAll(_ count: Int) {
    let names = Self.names(count)
    let index = SuggestionIndex(names.reversed())
    for seed in 0..<40 {
      let name = Self.mistyped(names[seed * 37 % count], seed)
      #expect(index.closest(to: name) == Suggestion.closest(to: name, among: names), "\(name)")
    }
  }

  @Test func capitalsAndSeveralEditsAreFoundByBeginningsAndEndings() {
    let index = SuggestionIndex(Self.names(3_000) + ["publisher_endpoint", "Größe_der_Halle"])
    #expect(index.closest(to: "PUBLISHER_ENDPOINT") == "publisher_endpoint")
    #expect(index.closest(to: "publisher_endpiont_s") == "publisher_endpoint")
    #expect(index.closest(to: "pubisher_endpont") == "publisher_endpoint")
    #expect(index.closest(to: "größe_dr_hale") == "Größe_der_Halle")
    #expect(index.closest(to: "nothing_like_any") == nil)
    #expect(index.closest(to: String(repeating: "x", count: 1_000)) == nil)
    #expect(index.hints(for: "publisher_endpont") == ["did you mean `publisher_endpoint`?"])
    #expect(SuggestionIndex([String]()).closest(to: "a") == nil)
  }

  /// 20,000 names and as many mistyped ones: 400 million comparisons, if each were compared with each.
  @Test func manyMistypedNamesAreNoMatterOfManyComparisons() {
    let names = Self.names(20_000)
    let index = SuggestionIndex(names)
    let begin = ContinuousClock.now
    var found = 0
    for (seed, name) in names.enumerated() where index.closest(to: Self.mistyped(name, seed)) != nil { found += 1 }
    #expect(found == names.count)
    #expect(ContinuousClock.now - begin < .seconds(60))
  }

  /// Without an index, names that are nothing alike are not compared to their ends.
  @Test func amongManyNamesThoseAreComparedThatDifferInOnePlace() {
    let names = Self.names(1_500) + ["publisher_endpoint"]
    for seed in 0..<40 {
      let name = names[seed * 37]
      #expect(Suggestion.closest(to: Self.mistyped(name, seed), among: names) != nil, "\(name)")
    }
    #expect(Suggestion.closest(to: "PUBLISHER_endpiont", among: names) == "publisher_endpoint")
    #expect(Suggestion.closest(to: "pubisher_endpont", among: names) == nil)
    #expect(Suggestion.closest(to: "pubisher_endpont", among: ["publisher_endpoint"]) == "publisher_endpoint")
  }

  /// Names that share a text with one letter taken away are looked at up to a number of them.
  @Test func namesThatAreAllAlikeAreBounded() {
    let names = (0..<20_000).compactMap { UnicodeScalar(0x4E00 + $0).map { "x\(Character($0))y" } }
    let index = SuggestionIndex(names)
    let begin = ContinuousClock.now
    for _ in 0..<200 { #expect(index.closest(to: "xAy") != nil) }
    #expect(ContinuousClock.now - begin < .seconds(20))
  }
}
