/// The readings of numbers as bytes, each beside the others.
struct NumberLanes: Sendable {
  /// Where a secret begins and ends.
  typealias Piece = (start: Int, end: Int)

  private(set) var isActive = false

  private var hexadecimal = NotationLane()
  /// Words of two, four or eight bytes, the lowest first, as `od` and `hexdump` read them here.
  private var hexadecimalWords = NotationLane()
  private var decimal = NotationLane()
  private var decimalPairs = NotationLane()
  private var decimalFours = NotationLane()
  private var decimalEights = NotationLane()
  /// Characters by their numbers in Unicode.
  private var hexadecimalCharacters = NotationLane()
  private var decimalCharacters = NotationLane()
  private var octal = NotationLane()
  private var octalWords = NotationLane()
  private var binary = NotationLane()

  private static let paths: [any WritableKeyPath<Self, NotationLane> & Sendable] = [
    \.hexadecimal, \.hexadecimalWords, \.decimal, \.decimalPairs, \.decimalFours, \.decimalEights,
    \.hexadecimalCharacters, \.decimalCharacters, \.octal, \.octalWords, \.binary,
  ]

  /// What is open ends without having become a secret.
  mutating func reset() {
    isActive = false
    hexadecimal.reset()
    hexadecimalWords.reset()
    decimal.reset()
    decimalPairs.reset()
    decimalFours.reset()
    decimalEights.reset()
    hexadecimalCharacters.reset()
    decimalCharacters.reset()
    octal.reset()
    octalWords.reset()
    binary.reset()
  }

  /// In a number that is too long for all other readings.
  mutating func keepHexadecimal() {
    let kept = hexadecimal
    reset()
    hexadecimal = kept
    isActive = kept.isActive
  }

  /// Of each reading goes on with that of which more is begun.
  mutating func takeLonger(_ others: Self, _ windows: ByteWindows) {
    for lane in Self.paths where self[keyPath: lane].depth(windows) < others[keyPath: lane].depth(windows) {
      self[keyPath: lane] = others[keyPath: lane]
    }
    isActive = isActive || others.isActive
  }

  /// Where what may become a secret begins.
  func open(_ windows: ByteWindows) -> Int? {
    Self.paths.compactMap { self[keyPath: $0].open(windows) }.min()
  }

  /// Reads the number in every way.
  @inline(__always)
  mutating func feed(
    _ token: NumberToken, _ isNegative: Bool, from start: Int, to end: Int, _ windows: ByteWindows
  ) -> Piece? {
    var found = feedHexadecimal(token, start, end, windows)
    Self.add(feedDecimal(token, isNegative, start, windows), end, to: &found)
    Self.add(feedOctal(token, start, windows), end, to: &found)
    if token.isByteOfBits {
      Self.add(feedBits(token, start, windows), end, to: &found)
    } else {
      binary.reset()
    }
    isActive =
      hexadecimal.isActive || hexadecimalWords.isActive || decimal.isActive || decimalPairs.isActive
      || decimalFours.isActive || decimalEights.isActive || hexadecimalCharacters.isActive
      || decimalCharacters.isActive || octal.isActive || octalWords.isActive || binary.isActive
    return found
  }

  mutating func feedBits(_ token: NumberToken, _ start: Int, _ windows: ByteWindows) -> Int? {
    let found = binary.feed(token.binary, from: start, windows)
    isActive = isActive || binary.isActive
    return found
  }

  @inline(__always)
  private static func add(_ start: Int?, _ end: Int, to found: inout Piece?) {
    guard let start else { return }
    found = (min(found?.start ?? start, start), max(found?.end ?? end, end))
  }

  @inline(__always)
  private static func add(_ start: Int?, to found: inout Int?) {
    if let start { found = min(found ?? start, start) }
  }

  private mutating func feedHexadecimal(
    _ token: NumberToken, _ start: Int, _ end: Int, _ windows: ByteWindows
  ) -> Piece? {
    let value = token.hexadecimal
    let isByLowest = hexadecimalWords.isActive || hexadecimalCharacters.isActive || windows.mayBegin(in: value)
    let isByHighest = hexadecimal.isActive || windows.mayBegin(inReversed: value)
    guard isByLowest || isByHighest else { return nil }
    var found: Piece?
    if isByLowest {
      if token.isHexadecimal {
        Self.add(hexadecimalCharacters.feed(character: value, from: start, windows), end, to: &found)
      } else {
        hexadecimalCharacters.reset()
      }
    }
    guard token.isHexadecimal, token.mark != .character, token.count <= 2 || token.count % 2 == 0 else {
      hexadecimal.reset()
      hexadecimalWords.reset()
      return found
    }
    // Those of more digits were read as they came.
    let width = (token.count + 1) / 2
    if isByHighest, width <= 8 {
      for index in (0..<width).reversed() {
        let byte = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        let first = index == width - 1 ? start : end - 2 * index - 2
        Self.add(hexadecimal.feed(byte, from: first, windows), end - 2 * index, to: &found)
      }
    }
    guard isByLowest else { return found }
    if width <= 8, width.nonzeroBitCount == 1 {
      Self.add(hexadecimalWords.feed(value, bytes: width, from: start, windows), end, to: &found)
    } else {
      hexadecimalWords.reset()
    }
    return found
  }

  private mutating func feedDecimal(
    _ token: NumberToken, _ isNegative: Bool, _ start: Int, _ windows: ByteWindows
  ) -> Int? {
    guard
      decimal.isActive || decimalPairs.isActive || decimalFours.isActive || decimalEights.isActive
        || decimalCharacters.isActive || isNegative || windows.mayBegin(in: token.decimal)
    else { return nil }
    guard token.isDecimal else {
      decimal.reset()
      decimalPairs.reset()
      decimalFours.reset()
      decimalCharacters.reset()
      decimalEights.reset()
      return nil
    }
    let value = token.decimal
    // One after the other: a list of them would be allocated for each number.
    var found = decimal.feed(value, isNegative, bytes: 1, from: start, windows)
    Self.add(decimalPairs.feed(value, isNegative, bytes: 2, from: start, windows), to: &found)
    Self.add(decimalFours.feed(value, isNegative, bytes: 4, from: start, windows), to: &found)
    Self.add(decimalEights.feed(value, isNegative, bytes: 8, from: start, windows), to: &found)
    Self.add(decimalCharacters.feed(character: value, from: start, windows), to: &found)
    return found
  }

  private mutating func feedOctal(_ token: NumberToken, _ start: Int, _ windows: ByteWindows) -> Int? {
    guard octal.isActive || octalWords.isActive || windows.mayBegin(in: token.octal) else { return nil }
    guard token.isOctal else {
      octal.reset()
      octalWords.reset()
      return nil
    }
    var found: Int?
    if token.octal <= 0xFF, token.count <= 4 {
      found = octal.feed(token.octal, bytes: 1, from: start, windows)
    } else {
      octal.reset()
    }
    let width = token.count == 6 ? 2 : token.count == 11 ? 4 : token.count == 22 ? 8 : 0
    if width > 0 {
      Self.add(octalWords.feed(token.octal, bytes: width, from: start, windows), to: &found)
    } else {
      octalWords.reset()
    }
    return found
  }

  // Numbers of more than sixteen digits are read as they come.

  /// - Parameter end: the end of the first sixteen.
  mutating func readLong(_ token: NumberToken, from start: Int, _ end: Int, _ windows: ByteWindows) -> Piece? {
    guard token.isHexadecimal, token.mark != .character else { return nil }
    var found: Piece?
    for index in 0..<8 {
      let byte = UInt8(truncatingIfNeeded: token.hexadecimal >> UInt64(56 - 8 * index))
      let first = end - 16 + 2 * index
      Self.add(hexadecimal.feed(byte, from: index == 0 ? start : first, windows), first + 2, to: &found)
    }
    isActive = isActive || hexadecimal.isActive
    return found
  }

  /// - Parameter last: where its newest digit stands.
  mutating func takeLong(_ token: NumberToken, _ last: Int, _ windows: ByteWindows) -> Piece? {
    guard token.isHexadecimal, token.mark != .character, token.count % 2 == 0 else { return nil }
    var found: Piece?
    let byte = UInt8(truncatingIfNeeded: token.hexadecimal)
    Self.add(hexadecimal.feed(byte, from: last - 1, windows), last + 1, to: &found)
    isActive = isActive || hexadecimal.isActive
    return found
  }
}
