/// The numbers of bytes one behind the other, without anything between them.
enum JoinedNumbers {
  static func all(of bytes: [UInt8]) -> [[UInt8]] {
    // As `od -to1`, `od -tu1` and `xxd -b` write them, without their blanks.
    [joined(bytes, radix: 8, width: 3), joined(bytes, radix: 10, width: 1), joined(bytes, radix: 2, width: 8)]
  }

  /// - Parameter width: digits of a number at least, which zeros before it make up.
  private static func joined(_ bytes: [UInt8], radix: Int, width: Int) -> [UInt8] {
    bytes.flatMap { byte in
      let digits = String(byte, radix: radix).utf8
      return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, width - digits.count)) + digits
    }
  }
}
