import BigInt

/// Decimal text of binary numbers: the shortest that reads back as the same number, without an exponent.
extension BinaryFloat {
  /// Digits and where the point stands: 0.digits × 10^point.
  struct Decimal {
    var digits: [UInt8]
    var point: Int

    init(_ magnitude: BigUInt, exponent: Int) {
      let whole: BigUInt
      if exponent >= 0 {
        whole = magnitude << exponent
        point = 0
      } else {
        whole = magnitude * BigUInt(5).power(-exponent)
        point = exponent
      }
      digits = String(whole).utf8.map { $0 - 0x30 }
      point += digits.count
      trim()
    }

    mutating func trim() {
      while digits.last == 0 { digits.removeLast() }
    }

    func digit(_ index: Int) -> UInt8 { digits.indices.contains(index) ? digits[index] : 0 }

    mutating func cut(_ count: Int, up: Bool) {
      guard count < digits.count else { return }
      digits.removeLast(digits.count - count)
      if up {
        while let last = digits.last, last == 9 { digits.removeLast() }
        if let last = digits.indices.last {
          digits[last] += 1
        } else {
          digits = [1]
          point += 1
        }
      }
      trim()
    }

    /// Whether cutting after `count` digits rounds up, half to even.
    func roundsUp(at count: Int) -> Bool {
      guard count < digits.count else { return false }
      if digits[count] == 5, count + 1 == digits.count { return count > 0 && digits[count - 1] % 2 == 1 }
      return digits[count] >= 5
    }
  }

  /// The shortest digits between the neighbours half a unit in the last place away (the method of Go's `math/big`,
  /// after Steele and White).
  var shortest: Decimal {
    let lift = Self.precision + 1 - magnitude.bitWidth
    let mantissa = magnitude << lift
    let scale = exponent - lift
    var exact = Decimal(magnitude, exponent: exponent)
    let lower = Decimal(mantissa - 1, exponent: scale)
    let upper = Decimal(mantissa + 1, exponent: scale)
    let inclusive = (mantissa >> 1) & 1 == 0
    for (index, middle) in exact.digits.enumerated() {
      let low = lower.point == exact.point ? lower.digit(index) : 0
      let high = upper.digit(index)
      let mayGoDown = low != middle || (inclusive && index + 1 == lower.digits.count)
      let mayGoUp =
        middle != high && (inclusive || middle + 1 < high || index + 1 < upper.digits.count)
      guard mayGoDown || mayGoUp else { continue }
      exact.cut(index + 1, up: mayGoDown && mayGoUp ? exact.roundsUp(at: index + 1) : mayGoUp)
      break
    }
    return exact
  }

  var decimal: String {
    if magnitude == 0 { return "0" }
    let decimal = shortest
    var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    if decimal.point <= 0 {
      bytes += [UInt8(ascii: "0"), UInt8(ascii: ".")]
      bytes += repeatElement(UInt8(ascii: "0"), count: -decimal.point)
      bytes += decimal.digits.map { $0 + 0x30 }
    } else {
      for index in 0..<max(decimal.point, decimal.digits.count) {
        if index == decimal.point { bytes.append(UInt8(ascii: ".")) }
        bytes.append(decimal.digit(index) + 0x30)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
