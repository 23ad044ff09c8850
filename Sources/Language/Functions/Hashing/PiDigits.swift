/// The binary digits of π after the point, from which Blowfish takes its first tables.
enum PiDigits {
  /// The first `count` words of 32 bits.
  ///
  /// By Machin's formula, π = 16 arctan(1/5) − 4 arctan(1/239), in fixed point.
  static func words(_ count: Int) -> [UInt32] {
    // The first word holds the 3 before the point, the last two absorb what rounding loses.
    let size = count + 3
    var sum = [UInt32](repeating: 0, count: size)
    addArctangent(of: 5, times: 16, to: &sum)
    addArctangent(of: 239, times: -4, to: &sum)
    return Array(sum[1...count])
  }

  private static func addArctangent(of inverse: UInt64, times factor: Int, to sum: inout [UInt32]) {
    var power = [UInt32](repeating: 0, count: sum.count)
    power[0] = UInt32(factor.magnitude)
    divide(&power, by: inverse)
    var divisor: UInt64 = 1
    var isAdded = factor > 0
    while power.contains(where: { $0 != 0 }) {
      var term = power
      divide(&term, by: divisor)
      if isAdded { add(term, to: &sum) } else { subtract(term, from: &sum) }
      divide(&power, by: inverse * inverse)
      divisor += 2
      isAdded.toggle()
    }
  }

  private static func divide(_ number: inout [UInt32], by divisor: UInt64) {
    var rest: UInt64 = 0
    for index in number.indices {
      let part = rest << 32 | UInt64(number[index])
      number[index] = UInt32(truncatingIfNeeded: part / divisor)
      rest = part % divisor
    }
  }

  private static func add(_ other: [UInt32], to number: inout [UInt32]) {
    var carry: UInt64 = 0
    for index in number.indices.reversed() {
      let part = UInt64(number[index]) + UInt64(other[index]) + carry
      number[index] = UInt32(truncatingIfNeeded: part)
      carry = part >> 32
    }
  }

  private static func subtract(_ other: [UInt32], from number: inout [UInt32]) {
    var borrow: Int64 = 0
    for index in number.indices.reversed() {
      let part = Int64(number[index]) - Int64(other[index]) - borrow
      number[index] = UInt32(truncatingIfNeeded: part)
      borrow = part < 0 ? 1 : 0
    }
  }
}
