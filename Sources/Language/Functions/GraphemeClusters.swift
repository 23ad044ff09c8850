/// What a reader takes for the characters of a text, as Unicode 15.0 parts them, which Terraform goes by.
///
/// Swift goes by a later version, in which consonants that a virama joins are one: of `नमस्ते` it has three, where these are four.
enum GraphemeClusters {
  static func count(_ text: String) -> Int {
    guard text.utf8.contains(where: { $0 >= 0xE0 }) else { return text.count }
    return text.reduce(0) { $0 + 1 + breaks(in: $1).count }
  }

  static func split(_ text: String) -> [Substring] {
    var clusters: [Substring] = []
    for index in text.indices {
      var start = index
      for end in breaks(in: text[index]) {
        let next = text.unicodeScalars.index(index, offsetBy: end)
        clusters.append(text[start..<next])
        start = next
      }
      clusters.append(text[start..<text.index(after: index)])
    }
    return clusters
  }

  /// The numbers of the scalars before which a character of Swift's is parted.
  private static func breaks(in character: Character) -> [Int] {
    let scalars = character.unicodeScalars
    guard scalars.count > 2 else { return [] }
    var found: [Int] = []
    var isJoined = false
    var previous: Unicode.Scalar?
    for (offset, scalar) in scalars.enumerated() {
      if isJoined, isConsonant(scalar), let previous, isExtending(previous) {
        found.append(offset)
        isJoined = false
      }
      if scalar.properties.canonicalCombiningClass == .virama { isJoined = true }
      previous = scalar
    }
    return found
  }

  /// A letter by itself: the vowels AM of Thai and Lao belong to the letter before them.
  private static func isConsonant(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .otherLetter && scalar.value != 0xE33 && scalar.value != 0xEB3
  }

  private static func isExtending(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x200D || scalar.properties.generalCategory == .nonspacingMark
  }
}
