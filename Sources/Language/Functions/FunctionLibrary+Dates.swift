import Values

/// Functions of time.
extension FunctionLibrary {
  static let dates: [Function] = [formatdate, plantimestamp, timeadd, timecmp, timestamp]

  static let formatdate = Function(
    "formatdate", "A timestamp in another form: `DD MMM YYYY hh:mm ZZZ`.",
    [.init("format", .string), .init("time", .string)], returns: .string
  ) { .string(try DateFormat.text(try $0.string(0), try time($0, 1))) }

  static let timeadd = Function(
    "timeadd", "A timestamp with a duration added, such as `1h30m` or `-10s`.",
    [.init("timestamp", .string), .init("duration", .string)], returns: .string
  ) { arguments in
    var time = try time(arguments, 0)
    let (seconds, nanoseconds) = try duration(try arguments.string(1))
    time.nanoseconds += nanoseconds
    let carry = time.nanoseconds < 0 ? -1 : time.nanoseconds / 1_000_000_000
    time.nanoseconds -= carry * 1_000_000_000
    let (sum, overflow) = time.seconds.addingReportingOverflow(seconds + carry)
    guard !overflow, Swift.abs(sum) < 300_000_000_000 else { throw FunctionError("the result is out of range") }
    time.seconds = sum
    return .string(time.text)
  }

  static let timecmp = Function(
    "timecmp", "Whether one timestamp is before another (-1), the same moment (0) or after it (1).",
    [.init("timestamp_a", .string), .init("timestamp_b", .string)], returns: .number
  ) { arguments in
    let a = try time(arguments, 0)
    let b = try time(arguments, 1)
    let order = (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    return .number(order ? -1 : (a.seconds, a.nanoseconds) == (b.seconds, b.nanoseconds) ? 0 : 1)
  }

  static let timestamp = Function(
    "timestamp", "The time now, which is known only while applying.", returns: .string
  ) { arguments in
    guard let now = arguments.context.currentTime else { return .unknown(.string, .notNull) }
    return .string(CivilTime(seconds: now).text)
  }

  static let plantimestamp = Function(
    "plantimestamp", "The time when the plan was made.", returns: .string
  ) { arguments in arguments.context.startTime.map { .string($0) } ?? .unknown(.string, .notNull) }

  private static func time(_ arguments: FunctionArguments, _ index: Int) throws(FunctionError) -> CivilTime {
    do {
      return try CivilTime(try arguments.string(index))
    } catch {
      throw FunctionError(error.message, argument: index, hints: error.hints)
    }
  }

  /// Seconds and nanoseconds, of the same sign, of `1h30m5.5s`.
  private static func duration(_ text: String) throws(FunctionError) -> (Int, Int) {
    let invalid = FunctionError(
      "this is no duration", argument: 1, hints: ["write it as in \"1h30m\"; units are h, m, s, ms, us and ns"])
    let units: [String: Int] = [
      "ns": 1, "us": 1000, "\u{B5}s": 1000, "\u{3BC}s": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
      "h": 3_600_000_000_000,
    ]
    var rest = text[...]
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    if rest == "0" { return (0, 0) }
    guard !rest.isEmpty else { throw invalid }
    var total = Number.zero
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest.dropFirst(name.count)
      guard let number = Number(String(digits)), let unit = units[String(name)],
        let part = number.multiplied(by: Number(unit)), let sum = total.adding(part)
      else { throw invalid }
      total = sum
    }
    // The least one has no positive twin.
    guard let signed = (isNegative ? total.truncated.negated : total.truncated).int else {
      throw FunctionError("the duration is too long", argument: 1)
    }
    return (signed / 1_000_000_000, signed % 1_000_000_000)
  }
}
