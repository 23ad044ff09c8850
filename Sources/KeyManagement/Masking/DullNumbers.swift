/// Remembers of numbers of few digits whether a secret may go through one, in whatever way it is read: a log has the same ones again and
/// again.
struct DullNumbers: Sendable {
  static let mostDigits = 4

  private enum Answer {
    static let unknown: UInt8 = 0
    static let dull: UInt8 = 1
    static let other: UInt8 = 2
  }

  private let windows: ByteWindows
  /// Whether two numbers of so few digits, three bytes each at most, are too few for a secret.
  let isOfUse: Bool
  /// By the digits, four bits each, with a one before them.
  private var answers = [UInt8](repeating: Answer.unknown, count: 2 << (4 * mostDigits))

  init(_ windows: ByteWindows) {
    self.windows = windows
    isOfUse = windows.shortest > 6
  }

  /// - Parameters:
  ///   - digits: as many as the count, four bits each.
  ///   - count: no more than `mostDigits`.
  @inline(__always)
  mutating func contains(_ digits: Int, count: Int) -> Bool {
    let place = 1 << (4 * count) | digits
    if answers[place] == Answer.unknown { answers[place] = isDull(digits, count) ? Answer.dull : Answer.other }
    return answers[place] == Answer.dull
  }

  /// No sign stands before it: as a negative one it has other bytes.
  private func isDull(_ digits: Int, _ count: Int) -> Bool {
    var token = NumberToken()
    for place in (0..<count).reversed() { token.append(digit: UInt8(digits >> (4 * place) & 0xF)) }
    var values: Set = [token.hexadecimal]
    if token.isDecimal { values.insert(token.decimal) }
    if token.isOctal { values.insert(token.octal) }
    return !values.contains { value in
      let (low, high) = (UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8))
      let bytes = value > 0xFF ? [[low, high], [high, low]] : [[low]]
      let character = Unicode.Scalar(UInt32(value)).flatMap(UTF8.encode)
      return bytes.contains(where: windows.mayHold) || character.map(windows.mayHold) ?? false
    }
  }
}
