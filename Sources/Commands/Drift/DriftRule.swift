import Diagnostics
import Values

/// What is not to count as drift: `ADDRESS`, or `ADDRESS ATTRIBUTE`. `*` stands for any text; an address stands for all its instances
/// and all that is in a module, an attribute for all that is below it.
struct DriftRule: Hashable, Sendable {
  let address: String
  /// `nil` for the whole object.
  let attribute: String?

  /// - Throws: a diagnostic when the text is no rule.
  init(_ text: String) throws {
    let words = Self.words(text)
    guard let first = words.first, words.count <= 2 else {
      throw Diagnostic(
        .error, "`\(text)` is no rule of what to ignore", detail: "a rule is an address and perhaps an attribute",
        hints: ["write `service.api`, or `service.api env.LEVEL`, with `*` for any text"])
    }
    address = first
    attribute = words.count == 2 ? words[1] : nil
  }

  func covers(_ address: String) -> Bool { Self.matches(self.address, address, continuations: [".", "["]) }

  func covers(_ address: String, _ path: ValuePath) -> Bool {
    guard covers(address) else { return false }
    guard let attribute else { return true }
    return Self.matches(attribute, path.description, continuations: [".", "["])
  }

  /// Splits at blanks that are not in quotes.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character.isWhitespace, !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// Whether the pattern matches the text, or all of it up to where something that belongs to it begins.
  static func matches(_ pattern: String, _ text: String, continuations: Set<Character>) -> Bool {
    let (pattern, text) = (Array(pattern), Array(text))
    // The positions in the pattern that the text so far can have led to.
    var places: Set<Int> = expanded([0], pattern)
    for character in text {
      if places.contains(pattern.count), continuations.contains(character) { return true }
      var next: Set<Int> = []
      for place in places where place < pattern.count {
        if pattern[place] == "*" {
          next.insert(place)
        } else if pattern[place] == character {
          next.insert(place + 1)
        }
      }
      places = expanded(next, pattern)
      if places.isEmpty { return false }
    }
    return places.contains(pattern.count)
  }

  /// With the places that an empty `*` leads to.
  private static func expanded(_ places: Set<Int>, _ pattern: [Character]) -> Set<Int> {
    var all = places
    for place in places {
      var next = place
      while next < pattern.count, pattern[next] == "*" {
        next += 1
        all.insert(next)
      }
    }
    return all
  }
}
