import Values

/// What a plain scalar of YAML means.
enum YAMLScalar {
  /// - Throws: when it is no number that there is, such as `.inf`.
  static func value(_ text: String, line: Int) throws(YAMLError) -> Value {
    let number = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    guard ![".inf", ".Inf", ".INF"].contains(number), ![".nan", ".NaN", ".NAN"].contains(text) else {
      throw YAMLError(message: "there is no number `\(text)`", line: line)
    }
    return value(text)
  }

  private static func value(_ text: String) -> Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null()
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": return .bool(false)
    default: break
    }
    if let date = date(text) { return .string(date) }
    guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first) else {
      return .string(text)
    }
    return number(text).map { .number($0) } ?? .string(text)
  }

  private static func number(_ text: String) -> Number? {
    var digits = text[...]
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits = digits.dropFirst() }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] where digits.hasPrefix(prefix) {
      return Int(digits.dropFirst(2), radix: radix).map { Number(isNegative ? -$0 : $0) }
    }
    return Number((isNegative ? "-" : "") + digits)
  }

  /// A date without a time becomes a timestamp, as Terraform reads it.
  private static func date(_ text: String) -> String? {
    guard text.utf8.count == 10, (try? CivilTime(text + "T00:00:00Z")) != nil else { return nil }
    return text + "T00:00:00Z"
  }

  /// The text of a key: a bool or number in its usual form; `nil` for null.
  static func key(_ text: String) -> String? {
    let value = value(text)
    return value.isNull ? nil : (try? value.converted(to: .string))?.string ?? text
  }
}
