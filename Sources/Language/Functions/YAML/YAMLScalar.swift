import Values

/// What a scalar of YAML means, by its tag, its quotes and its text.
struct YAMLScalar {
  static let tagPrefix = "tag:yaml.org,2002:"
  private static let kinds = ["str", "bool", "int", "float", "null", "timestamp", "binary"]

  private let text: String
  private let tag: String?
  /// Neither in quotes nor a block.
  private let isPlain: Bool

  init(_ text: String, tag: String?, isPlain: Bool) {
    self.text = text
    self.tag = tag
    self.isPlain = isPlain
  }

  /// Whether it is the key whose mapping is merged.
  var isMerge: Bool { text == "<<" && tag == nil }

  /// The tag as it is usually written.
  static func shown(_ tag: String) -> String {
    tag.hasPrefix(tagPrefix) ? "!!" + tag.dropFirst(tagPrefix.count) : tag
  }

  /// - Throws: when there is no such value, or no such tag.
  func value(line: Int) throws(YAMLError) -> Value {
    guard let tag else { return isPlain ? try resolved(line) : .string(text) }
    guard tag.hasPrefix(Self.tagPrefix), Self.kinds.contains(String(tag.dropFirst(Self.tagPrefix.count))) else {
      throw YAMLError(message: "the tag `\(Self.shown(tag))` is not supported", line: line)
    }
    let value = try tagged(tag.dropFirst(Self.tagPrefix.count), line)
    // What is in quotes is a text, of whose form the tag is a promise.
    return isPlain || value.isNull ? value : .string(text)
  }

  /// The text of a key: a bool or number in its usual form.
  func key(line: Int) throws(YAMLError) -> String {
    let value = try value(line: line)
    guard !value.isNull, let key = (try? value.converted(to: .string))?.string else {
      throw YAMLError(message: "a key must not be null", line: line)
    }
    return key
  }

  private func tagged(_ kind: Substring, _ line: Int) throws(YAMLError) -> Value {
    switch kind {
    case "str": return .string(text)
    case "binary":
      if Base64.decode(text) != nil { return .string(text) }
    case "null": return isPlain || !text.isEmpty ? .null() : .string(text)
    case "bool":
      if let value = Self.words[text] { return value }
    case "timestamp":
      if let time = YAMLTime(text)?.text { return .string(time) }
    default:
      if let value = Self.words[text], value.isNull { return value }
      if let number = try number(line) ?? binaryNumber { return .number(number) }
    }
    throw YAMLError(message: "\(StringLiteral.quoted(text)) is no `!!\(kind)`", line: line)
  }

  private static let words: [String: Value] = {
    var words: [String: Value] = [:]
    for word in ["", "~", "null", "Null", "NULL"] { words[word] = .null() }
    for word in ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"] { words[word] = .bool(true) }
    for word in ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"] {
      words[word] = .bool(false)
    }
    return words
  }()

  /// What a plain text without a tag is.
  private func resolved(_ line: Int) throws(YAMLError) -> Value {
    if let word = Self.words[text] { return word }
    guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first) else {
      return .string(text)
    }
    if let time = YAMLTime(text)?.text { return .string(time) }
    return try number(line).map { .number($0) } ?? .string(text)
  }

  /// - Throws: when it is written as a number that there is not, such as `.inf`.
  private func number(_ line: Int) throws(YAMLError) -> Number? {
    var digits = text.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    let isSpecial = [".inf", ".Inf", ".INF"].contains(String(Substring(digits)))
    guard !isSpecial, ![".nan", ".NaN", ".NAN"].contains(text) else {
      throw YAMLError(message: "there is no number `\(text)`", line: line)
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] where digits.starts(with: prefix.utf8) {
      guard let number = UInt64(Substring(digits.dropFirst(2)), radix: radix) else {
        if digits.dropFirst(2).allSatisfy({ Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } ?? false }),
          digits.count > 2
        {
          throw YAMLError(message: "the number `\(text)` has more than 64 bits", line: line)
        }
        return nil
      }
      return Number((isNegative ? "-" : "") + String(number))
    }
    guard Self.isDecimal(digits) else { return nil }
    guard let number = Number((isNegative ? "-" : "") + Self.decimal(digits)) else {
      throw YAMLError(message: "the number `\(text)` is too large or too small", line: line)
    }
    return number
  }

  /// `0b101`, which only a tag makes a number.
  private var binaryNumber: Number? {
    let isNegative = text.hasPrefix("-")
    let digits = text.dropFirst(isNegative ? 1 : 0)
    guard digits.hasPrefix("0b") else { return nil }
    return UInt64(digits.dropFirst(2), radix: 2).flatMap { Number((isNegative ? "-" : "") + String($0)) }
  }

  /// `12`, `1.5`, `1.`, `.5`, each with an exponent or without.
  private static func isDecimal(_ text: Substring.UTF8View) -> Bool {
    var rest = text
    func digits() -> Int {
      let count = rest.prefix { $0 &- 0x30 < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    let whole = digits()
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = digits()
    }
    guard whole + fraction > 0 else { return false }
    guard let mark = rest.first else { return true }
    guard mark | 0x20 == UInt8(ascii: "e") else { return false }
    rest = rest.dropFirst()
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
    return digits() > 0 && rest.isEmpty
  }

  /// The same with digits on either side of the point.
  private static func decimal(_ text: Substring.UTF8View) -> String {
    let text = String(Substring(text))
    guard let point = text.firstIndex(of: ".") else { return text }
    let after = text[text.index(after: point)...]
    let isWhole = after.first.map { !$0.isNumber } ?? true
    return (point == text.startIndex ? "0" : "") + text[..<point] + (isWhole ? after : "." + after)
  }
}
