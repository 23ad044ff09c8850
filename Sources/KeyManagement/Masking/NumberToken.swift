/// Letters and digits between separators that may be a number, as they come: its value in each base that it may be written in.
struct NumberToken: Sendable {
  enum Mark: Sendable { case none, hexadecimal, character, octal }

  /// Eight bytes in octal; longer ones are read as digits of bytes alone.
  static let mostDigits = 22

  /// What stands before the digits: `0x`, `\x`, `\u`, `0o`.
  private(set) var mark = Mark.none
  /// Characters of that.
  private(set) var skipped = 0
  /// Digits so far.
  private(set) var count = 0
  /// The last sixteen digits.
  private(set) var hexadecimal: UInt64 = 0
  private(set) var decimal: UInt64 = 0
  private(set) var octal: UInt64 = 0
  private(set) var binary: UInt8 = 0
  private(set) var highest: UInt8 = 0
  private(set) var isTooLarge = false
  /// So many digits at the end are 0 or 1.
  private var bits = 0
  private var isBinary = false

  var isEmpty: Bool { count + skipped == 0 }
  /// `x` and `u` of `\x{70}`, which is no number and parts none.
  var isMark: Bool { count == 0 && mark != .octal }
  var isDecimal: Bool { highest < 10 && mark == .none && !isTooLarge }
  var isOctal: Bool { highest < 8 && (mark == .none || mark == .octal) }
  var isHexadecimal: Bool { mark != .octal }
  /// Eight digits of a byte, or fewer, as some leave out the first ones.
  var isByteOfBits: Bool { (6...8).contains(bits) && (bits == count || (isBinary && bits == count - 2)) }

  @inline(__always)
  mutating func append(digit: UInt8) {
    // The digit of `0b`.
    if count == 1, digit == 0xB, hexadecimal == 0 { isBinary = true }
    count &+= 1
    hexadecimal = hexadecimal << 4 | UInt64(digit)
    octal = octal << 3 &+ UInt64(digit)
    highest = max(highest, digit)
    if count > 18 {
      let (high, low) = decimal.multipliedFullWidth(by: 10)
      let (sum, isOver) = low.addingReportingOverflow(UInt64(digit))
      isTooLarge = isTooLarge || high > 0 || isOver
      decimal = sum
    } else {
      decimal = decimal &* 10 &+ UInt64(digit)
    }
    if digit < 2 {
      bits &+= 1
      binary = binary << 1 | digit
    } else {
      bits = 0
    }
  }

  /// The first digits, of which there are none yet: no more than sixteen, four bits each.
  @inline(__always)
  mutating func begin(_ digits: UInt64, count: Int, highest: UInt8) {
    self.count = count
    hexadecimal = digits
    decimal = Self.value(of: digits, count, base: 10)
    octal = Self.value(of: digits, count, base: 8)
    self.highest = highest
    isBinary = count > 1 && digits >> UInt64(4 * (count - 2)) == 0xB
    bits = min(count, (digits & 0xEEEE_EEEE_EEEE_EEEE).trailingZeroBitCount / 4)
    if bits == count || (isBinary && bits > 0) {
      binary = UInt8(truncatingIfNeeded: Self.value(of: digits & .max >> UInt64(64 - 4 * bits), count, base: 2))
    }
  }

  /// The value of digits of four bits each in another base: of two digits each, then of twice as many, until they are one number.
  @inline(__always)
  private static func value(of digits: UInt64, _ count: Int, base: UInt64) -> UInt64 {
    var value = digits
    value = value &- (16 &- base) &* (value >> 4 & 0x0F0F_0F0F_0F0F_0F0F)
    if count <= 2 { return value }
    let two = base &* base
    value = value &- (0x100 &- two) &* (value >> 8 & 0x00FF_00FF_00FF_00FF)
    if count <= 4 { return value }
    let four = two &* two
    value = value &- (0x1_0000 &- four) &* (value >> 16 & 0x0000_FFFF_0000_FFFF)
    return count <= 8 ? value : value &- (0x1_0000_0000 &- four &* four) &* (value >> 32)
  }

  /// False when no number is written so.
  mutating func append(mark letter: UInt8) -> Bool {
    guard skipped == 0, count == 0 || (count == 1 && hexadecimal == 0) else { return false }
    switch letter | 0x20 {
    case UInt8(ascii: "x"): mark = .hexadecimal
    case UInt8(ascii: "u") where count == 0: mark = .character
    case UInt8(ascii: "o") where count == 1: mark = .octal
    default: return false
    }
    skipped = count + 1
    count = 0
    bits = 0
    return true
  }

  /// The digit that a letter or digit is.
  @inline(__always)
  static func digit(_ character: UInt8) -> UInt8 {
    character < 0x3A ? character &- 0x30 : (character | 0x20) &- 0x57
  }
}
