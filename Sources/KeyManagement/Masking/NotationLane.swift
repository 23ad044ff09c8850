/// One way of reading numbers as bytes, and how much of a secret the last of these are.
struct NotationLane: Sendable {
  /// Fewer bytes than these are not held back: every line that ends with a number would be.
  private static let heldDepth = 2

  private(set) var state = SecretAutomaton.start
  /// Where what the last eight bytes were read from begins.
  private var starts = SIMD8<Int>()
  private var count = 0

  var isActive: Bool { state != SecretAutomaton.start }

  /// The next byte, and where what it was read from begins. Answers where the secret begins that ends with it.
  @inline(__always)
  mutating func feed(_ byte: UInt8, from start: Int, _ windows: ByteWindows) -> Int? {
    if state == SecretAutomaton.start, !windows.begins.contains(byte) { return nil }
    starts[count & 7] = start
    count &+= 1
    state = windows.automaton.successor(of: state, byte)
    let length = Int(windows.automaton.longest[Int(state)])
    return length > 0 ? starts[(count &- length) & 7] : nil
  }

  /// The lowest bytes of a word, the lowest first.
  mutating func feed(_ word: UInt64, bytes count: Int, from start: Int, _ windows: ByteWindows) -> Int? {
    var found: Int?
    for index in 0..<count {
      let rest = word >> UInt64(8 * index)
      // Zeros are in no secret that a variable can hold, and most numbers are small.
      if rest == 0, index > 0 {
        reset()
        break
      }
      if let first = feed(UInt8(truncatingIfNeeded: rest), from: start, windows) {
        found = min(found ?? first, first)
      }
    }
    return found
  }

  /// A number with a sign that is of so many bytes, or not.
  mutating func feed(
    _ size: UInt64, _ isNegative: Bool, bytes count: Int, from start: Int, _ windows: ByteWindows
  ) -> Int? {
    let limit = UInt64.max >> UInt64(64 - 8 * count)
    guard size <= (isNegative ? limit / 2 + 1 : limit) else {
      reset()
      return nil
    }
    return feed(isNegative ? 0 &- size : size, bytes: count, from: start, windows)
  }

  /// A character, by its number.
  mutating func feed(character: UInt64, from start: Int, _ windows: ByteWindows) -> Int? {
    if character < 0x80 { return feed(UInt8(character), from: start, windows) }
    if !isActive, !windows.beginBeyondASCII { return nil }
    guard let scalar = UInt32(exactly: character).flatMap(Unicode.Scalar.init) else {
      reset()
      return nil
    }
    var found: Int?
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      if let first = feed(byte, from: start, windows) { found = min(found ?? first, first) }
    }
    return found
  }

  mutating func reset() { state = SecretAutomaton.start }

  /// How many of the last bytes may be the beginning of a secret.
  func depth(_ windows: ByteWindows) -> Int { Int(windows.automaton.depth[Int(state)]) }

  /// Where what may become a secret begins.
  func open(_ windows: ByteWindows) -> Int? {
    let depth = depth(windows)
    return depth >= Self.heldDepth ? starts[(count &- depth) & 7] : nil
  }
}
