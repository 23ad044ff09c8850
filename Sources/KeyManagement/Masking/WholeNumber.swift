/// A value as one number, which is written in digits of some base.
enum WholeNumber {
  static let decimal = Array("0123456789".utf8)
  /// Bitcoin's: letters and digits without those that look alike.
  static let base58 = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  /// The digits, the highest first. Takes time that grows with the square of the number of bytes.
  ///
  /// - Parameters:
  ///   - bytes: of the number, the highest first.
  ///   - alphabet: a digit for each value that one can have.
  static func digits(of bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
    var values: [Int] = []
    for byte in bytes {
      var carry = Int(byte)
      for index in values.indices {
        carry += values[index] << 8
        (carry, values[index]) = carry.quotientAndRemainder(dividingBy: alphabet.count)
      }
      while carry > 0 {
        values.append(carry % alphabet.count)
        carry /= alphabet.count
      }
    }
    return values.reversed().map { alphabet[$0] }
  }
}
