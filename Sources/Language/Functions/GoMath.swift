#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Logarithm and power by the algorithms of Go's library, which differ from other libraries' in the last digit of some results; what
/// Terraform has written into a state must not change for that.
enum GoMath {
  /// The natural logarithm, by the method of FreeBSD's `e_log.c`, as Go has it.
  static func log(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var fraction = x.significand / 2
    var exponent = Double(x.exponent) + 1
    if fraction < 0.5.squareRoot() {
      fraction *= 2
      exponent -= 1
    }
    let f = fraction - 1
    let s = f / (2 + f)
    let s2 = s * s
    let s4 = s2 * s2
    let odd =
      s2
      * (6.666666666666735130e-01 + s4
        * (2.857142874366239149e-01
          + s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01)))
    let even = s4 * (3.999999999940941908e-01 + s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01))
    let half = 0.5 * f * f
    return exponent * 6.93147180369123816490e-01
      - ((half - (s * (half + odd + even) + exponent * 1.90821492927058770002e-10)) - f)
  }

  private static func system(_ x: Double, _ y: Double) -> Double {
    #if canImport(Glibc)
      Glibc.pow(x, y)
    #else
      Darwin.pow(x, y)
    #endif
  }

  /// `x` raised to `y`: the whole part of the power by squaring, the rest by the exponential function.
  static func pow(_ x: Double, _ y: Double) -> Double {
    // Whatever is special is the same everywhere.
    guard x.isFinite, y.isFinite, x != 0, x != 1, y != 0, y != 1, abs(y) < 0x1p62 else { return system(x, y) }
    if y == 0.5 { return x.squareRoot() }
    if y == -0.5 { return 1 / x.squareRoot() }
    var whole = abs(y).rounded(.towardZero)
    var rest = abs(y) - whole
    if rest != 0, x < 0 { return .nan }
    var result = 1.0
    var exponent = 0
    if rest != 0 {
      if rest > 0.5 {
        rest -= 1
        whole += 1
      }
      result = exp(rest * log(x))
    }
    var base = (x < 0 ? -1 : 1) * x.significand / 2
    var baseExponent = Int(x.exponent) + 1
    var bits = Int64(whole)
    while bits != 0 {
      if abs(baseExponent) > 1 << 12 {
        exponent += baseExponent
        break
      }
      if bits & 1 == 1 {
        result *= base
        exponent += baseExponent
      }
      base *= base
      baseExponent <<= 1
      if base < 0.5 {
        base += base
        baseExponent -= 1
      }
      bits >>= 1
    }
    if y < 0 {
      result = 1 / result
      exponent = -exponent
    }
    return Double(sign: .plus, exponent: exponent, significand: result)
  }
}
