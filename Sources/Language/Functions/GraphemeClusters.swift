/// What a reader takes for the characters of a text, as Unicode 15.0 parts them, which Terraform goes by.
///
/// Swift goes by a later version, in which consonants that a virama joins are one: of `नमस्ते` it has three, where these are four.
enum GraphemeClusters {
  static func count(_ text: String) -> Int {
    guard text.utf8.contains(where: { $0 >= 0xE0 }) else { return text.count }
    return text.reduce(0) { $0 + 1 + breaks(in: $1).count }
  }

  /// The characters from one on, at most so many; fewer where the text ends before.
  /// - Parameters:
  ///   - offset: not negative.
  ///   - count: not negative.
  static func part(_ text: String, from offset: Int, count: Int) -> String {
    // No text has more characters than bytes; the system's own views trap where an offset and a count overflow.
    let start = min(offset, text.utf8.count)
    let end = start + min(count, text.utf8.count - start)
    if isPlain(text) { return String(decoding: text.utf8.dropFirst(start).prefix(end - start), as: UTF8.self) }
    var part = ""
    var number = 0
    forEach(in: text) { character in
      if number >= start, number < end { part += character }
      number += 1
      return number < end
    }
    return part
  }

  /// The characters from the last to the first.
  static func reversed(_ text: String) -> String {
    if isPlain(text) { return String(decoding: text.utf8.reversed(), as: UTF8.self) }
    var bytes = [UInt8](repeating: 0, count: text.utf8.count)
    var start = bytes.count
    forEach(in: text) { character in
      start -= character.utf8.count
      for (offset, byte) in character.utf8.enumerated() { bytes[start + offset] = byte }
      return true
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether each byte is a character.
  private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D } }

  /// Gives one character after the other, until it is told that no more are wanted.
  private static func forEach(in text: String, _ body: (Substring) -> Bool) {
    for index in text.indices {
      var start = index
      for end in breaks(in: text[index]) {
        let next = text.unicodeScalars.index(index, offsetBy: end)
        guard body(text[start..<next]) else { return }
        start = next
      }
      guard body(text[start..<text.index(after: index)]) else { return }
    }
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
