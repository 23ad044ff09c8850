/// A moment as RFC 3339 writes it: `2018-01-02T23:12:01.5-08:00`.
struct CivilTime: Hashable {
  /// Seconds since 1970 in UTC.
  var seconds: Int
  var nanoseconds: Int
  /// Seconds that local time is ahead of UTC.
  var offset: Int

  init(seconds: Int, nanoseconds: Int = 0, offset: Int = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.offset = offset
  }

  struct Parts {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// From 0, Sunday.
    var weekday: Int
  }

  /// The calendar's parts in local time (after Howard Hinnant's `civil_from_days`).
  var parts: Parts {
    let local = seconds + offset
    let days = Self.floored(local, 86_400)
    let rest = local - days * 86_400
    let z = days + 719_468
    let era = Self.floored(z, 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let civilMonth = month < 10 ? month + 3 : month - 9
    return Parts(
      year: yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), month: civilMonth,
      day: dayOfYear - (153 * month + 2) / 5 + 1, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60,
      weekday: (days % 7 + 11) % 7)
  }

  private static func floored(_ value: Int, _ divisor: Int) -> Int {
    (value >= 0 ? value : value - divisor + 1) / divisor
  }

  /// Days since 1970 of a date.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = floored(y, 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Reads RFC 3339 strictly.
  init(_ text: String) throws(FunctionError) {
    var scanner = TimeScanner(text)
    let year = try scanner.digits(4, "a year of four digits")
    try scanner.expect("-", "`-` after the year")
    let month = try scanner.digits(2, "a month of two digits")
    try scanner.expect("-", "`-` after the month")
    let day = try scanner.digits(2, "a day of two digits")
    try scanner.expect("T", "`T` between date and time")
    let hour = try scanner.digits(2, "an hour of two digits")
    try scanner.expect(":", "`:` after the hour")
    let minute = try scanner.digits(2, "a minute of two digits")
    try scanner.expect(":", "`:` after the minute")
    let second = try scanner.digits(2, "a second of two digits")
    let lengths = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard lengths.indices.contains(month - 1), (1...lengths[month - 1]).contains(day), hour < 24, minute < 60,
      second < 60
    else { throw TimeScanner.invalid("there is no such date or time") }
    nanoseconds = try scanner.fraction()
    offset = try scanner.zone()
    seconds = Self.days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// In RFC 3339, without fractions of a second.
  var text: String {
    let parts = parts
    let date = "\(Self.padded(parts.year, 4))-\(Self.padded(parts.month))-\(Self.padded(parts.day))"
    let time = "\(Self.padded(parts.hour)):\(Self.padded(parts.minute)):\(Self.padded(parts.second))"
    return "\(date)T\(time)\(offset == 0 ? "Z" : zone(separator: ":"))"
  }

  func zone(separator: String) -> String {
    let size = abs(offset)
    return (offset < 0 ? "-" : "+") + Self.padded(size / 3600) + separator + Self.padded(size / 60 % 60)
  }

  static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

/// Reads the pieces of a timestamp.
private struct TimeScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  static func invalid(_ detail: String) -> FunctionError {
    FunctionError(
      "this is no RFC 3339 timestamp: \(detail)", hints: ["write it as in \"2018-01-02T23:12:01Z\""])
  }

  mutating func digits(_ count: Int, _ what: String) throws(FunctionError) -> Int {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Self.invalid("expected \(what)")
    }
    rest.removeFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  mutating func expect(_ scalar: Unicode.Scalar, _ what: String) throws(FunctionError) {
    guard rest.first == UInt8(ascii: scalar) else { throw Self.invalid("expected \(what)") }
    rest.removeFirst()
  }

  mutating func fraction() throws(FunctionError) -> Int {
    guard rest.first == UInt8(ascii: ".") else { return 0 }
    rest.removeFirst()
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { throw Self.invalid("expected digits after the point") }
    rest.removeFirst(digits.count)
    var value = 0
    for index in 0..<9 {
      value = value * 10 + (index < digits.count ? Int(digits[digits.startIndex + index] - 0x30) : 0)
    }
    return value
  }

  mutating func zone() throws(FunctionError) -> Int {
    if rest.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
    guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      throw Self.invalid("expected `Z` or an offset from UTC")
    }
    rest.removeFirst()
    let hours = try digits(2, "an offset of hours and minutes")
    try expect(":", "`:` in the offset")
    let minutes = try digits(2, "an offset of hours and minutes")
    guard rest.isEmpty, hours < 24, minutes < 60 else { throw Self.invalid("the offset from UTC is wrong") }
    let size = hours * 3600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -size : size
  }
}
