import Values

/// Functions of numbers.
extension FunctionLibrary {
  static let numeric: [Function] = [abs, ceil, floor, log, max, min, parseint, pow, signum, sum]

  static let abs = Function("abs", "The number without its sign.", [.init("num", .number)], returns: .number) {
    .number(try $0.number(0).magnitude)
  }

  static let ceil = Function(
    "ceil", "The least whole number that is not below the number.", [.init("num", .number)], returns: .number
  ) { .number(try $0.number(0).ceiling) }

  static let floor = Function(
    "floor", "The greatest whole number that is not above the number.", [.init("num", .number)],
    returns: .number
  ) { .number(try $0.number(0).floor) }

  static let log = Function(
    "log", "The logarithm of a number to a base.", [.init("num", .number), .init("base", .number)],
    returns: .number
  ) { arguments in
    let number = try arguments.number(0).double
    let base = try arguments.number(1).double
    let result = GoMath.log(number) / GoMath.log(base)
    guard result.isFinite, let value = Number(result.description) else {
      throw FunctionError("the logarithm is not a finite number")
    }
    return .number(value)
  }

  static let max = Function(
    "max", "The greatest of some numbers.", variadic: .init("numbers", .number), returns: .number
  ) { arguments in
    guard let result = arguments.values.compactMap(\.number).max() else {
      throw FunctionError("at least one number is required")
    }
    return .number(result)
  }

  static let min = Function(
    "min", "The least of some numbers.", variadic: .init("numbers", .number), returns: .number
  ) { arguments in
    guard let result = arguments.values.compactMap(\.number).min() else {
      throw FunctionError("at least one number is required")
    }
    return .number(result)
  }

  static let parseint = Function(
    "parseint", "The whole number that a text says in a base from 2 to 62.",
    [.init("number", .string), .init("base", .number)], declaring: .number,
    returning: { arguments in
      if arguments[1].isKnown { _ = try base(arguments) }
      return .number
    }
  ) { arguments in
    let base = try base(arguments)
    var digits = Array(try arguments.string(0).utf8)[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    guard !digits.isEmpty, digits.allSatisfy({ digitValue($0, base: base) != nil }) else {
      throw FunctionError("this is no whole number in base \(base)", argument: 0)
    }
    // Of ten, the number is exact however long it is.
    var result = base == 10 ? Number(parsing: digits) : 0
    for digit in base == 10 ? [] : digits {
      result = result?.multiplied(by: Number(base))?.adding(Number(digitValue(digit, base: base) ?? 0))
      if result == nil { break }
    }
    guard let result else { throw FunctionError("this number of \(digits.count) digits is too large", argument: 0) }
    return .number(isNegative ? result.negated : result)
  }

  private static func base(_ arguments: FunctionArguments) throws(FunctionError) -> Int {
    let base = try arguments.int(1)
    guard (2...62).contains(base) else { throw FunctionError("the base must be from 2 to 62", argument: 1) }
    return base
  }

  private static func digitValue(_ digit: UInt8, base: Int) -> Int? {
    let value: Int
    switch digit {
    case 0x30...0x39: value = Int(digit - 0x30)
    case 0x61...0x7A: value = Int(digit - 0x61) + 10
    case 0x41...0x5A: value = Int(digit - 0x41) + (base <= 36 ? 10 : 36)
    default: return nil
    }
    return value < base ? value : nil
  }

  /// A power of whole numbers that a floating-point number holds to the last digit; of others the shortest text that tells them apart
  /// is taken, which for large ones is another number.
  private static func exactPower(_ base: Double, _ power: Double) -> Number? {
    guard let base = Int(exactly: base), let power = Int(exactly: power), base != 0, (2...1023).contains(power) else {
      return nil
    }
    let twos = base.trailingZeroBitCount
    var odd = 1
    if base >> twos != 1 {
      for _ in 0..<power {
        let (product, overflow) = odd.multipliedReportingOverflow(by: base >> twos)
        guard !overflow, product.magnitude < 1 << 53 else { return nil }
        odd = product
      }
    }
    guard twos * power + 53 <= 1023 else { return nil }
    var result = Number(odd)
    for _ in 0..<(twos * power) {
      guard let doubled = result.multiplied(by: 2) else { return nil }
      result = doubled
    }
    return result
  }

  static let pow = Function(
    "pow", "A number raised to a power.", [.init("num", .number), .init("power", .number)], returns: .number
  ) { arguments in
    let base = try arguments.number(0).double
    let power = try arguments.number(1).double
    if let exact = exactPower(base, power) { return .number(exact) }
    let result = GoMath.pow(base, power)
    guard result.isFinite, let value = Number(result.description) else {
      throw FunctionError("the result is not a finite number")
    }
    return .number(value)
  }

  static let signum = Function(
    "signum", "The sign of a number: -1, 0 or 1.", [.init("num", .number)], returns: .number
  ) { arguments in
    let number = try arguments.number(0)
    return .number(number.isZero ? 0 : number.isNegative ? -1 : 1)
  }

  static let sum = Function(
    "sum", "The sum of a list or set of numbers.", [.init("list", .dynamic)], returns: .number
  ) { arguments in
    guard case .list = arguments[0].type, let elements = arguments[0].elements else {
      switch arguments[0].type {
      case .set, .tuple: return try total(try arguments.elements(0))
      default: throw FunctionError("a list, set or tuple of numbers is required", argument: 0)
      }
    }
    return try total(elements)
  }

  private static func total(_ elements: [Value]) throws -> Value {
    guard !elements.isEmpty else { throw FunctionError("an empty list has no sum", argument: 0) }
    var result = Number.zero
    for element in elements {
      let value = try element.converted(to: .number)
      if !value.isKnown { return .unknown(.number) }
      guard let number = value.number else {
        throw FunctionError("every element must be a number, not null", argument: 0)
      }
      guard let next = result.adding(number) else { throw FunctionError("the sum is out of range") }
      result = next
    }
    return .number(result)
  }
}
