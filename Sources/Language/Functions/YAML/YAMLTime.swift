/// A moment as YAML writes it plainly: `2018-1-2`, `2018-01-02 10:00:00`, `2018-01-02T10:00:00.5+05:30`.
struct YAMLTime {
  /// The moment by RFC 3339, to the second.
  let text: String

  init?(_ text: String) {
    var rest = text.utf8[...]
    guard let year = Self.digits(&rest, 4...4), Self.take("-", &rest), let month = Self.digits(&rest, 1...2),
      Self.take("-", &rest), let day = Self.digits(&rest, 1...2)
    else { return nil }
    var found = "\(year)-\(month)-\(day)T"
    if rest.isEmpty {
      found += "00:00:00Z"
    } else {
      let hasZone = Self.take("T", &rest) || Self.take("t", &rest)
      guard hasZone || Self.take(" ", &rest) else { return nil }
      guard let hour = Self.digits(&rest, 1...2), Self.take(":", &rest), let minute = Self.digits(&rest, 1...2),
        Self.take(":", &rest), let second = Self.digits(&rest, 1...2)
      else { return nil }
      if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
        rest = rest.dropFirst()
        guard Self.digits(&rest, 1...Int.max) != nil else { return nil }
      }
      guard let zone = hasZone ? Self.zone(&rest) : "Z" else { return nil }
      found += "\(hour):\(minute):\(second)\(zone)"
    }
    // Whether there is such a day and hour.
    guard rest.isEmpty, (try? CivilTime(found)) != nil else { return nil }
    self.text = found
  }

  private static func take(_ character: Unicode.Scalar, _ rest: inout Substring.UTF8View) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Digits, filled up to two.
  private static func digits(_ rest: inout Substring.UTF8View, _ counts: ClosedRange<Int>) -> String? {
    let digits = rest.prefix { $0 &- 0x30 < 10 }
    guard counts.contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    return (digits.count == 1 ? "0" : "") + String(Substring(digits))
  }

  private static func zone(_ rest: inout Substring.UTF8View) -> String? {
    if take("Z", &rest) { return "Z" }
    let sign = rest.first == UInt8(ascii: "-") ? "-" : "+"
    guard take("+", &rest) || take("-", &rest), let hours = digits(&rest, 2...2), take(":", &rest),
      let minutes = digits(&rest, 2...2)
    else { return nil }
    return hours == "00" && minutes == "00" ? "Z" : sign + hours + ":" + minutes
  }
}
