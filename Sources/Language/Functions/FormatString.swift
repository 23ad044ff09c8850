import Values

/// The texts and verbs of a format, `%-5s|%08.2f`, as `format` and `formatlist` take them.
struct FormatString {
  struct Verb {
    var letter: Unicode.Scalar
    var raw: String
    /// From 0.
    var argument: Int
    var width: Int?
    var precision: Int?
    var isLeft = false
    var hasPlus = false
    var hasSpace = false
    var hasZero = false
    var hasSharp = false
  }

  enum Part {
    case text(String)
    case verb(Verb)
  }

  private(set) var parts: [Part] = []
  /// How many arguments the verbs use.
  private(set) var argumentCount = 0

  static let maximumWidth = 1 << 20

  init(_ format: String) throws(FunctionError) {
    let scalars = Array(format.unicodeScalars)
    var index = 0
    var next = 0
    var text = String.UnicodeScalarView()
    while index < scalars.count {
      guard scalars[index] == "%" else {
        text.append(scalars[index])
        index += 1
        continue
      }
      if index + 1 < scalars.count, scalars[index + 1] == "%" {
        text.append("%")
        index += 2
        continue
      }
      parts.append(.text(String(text)))
      text = String.UnicodeScalarView()
      parts.append(.verb(try Self.verb(scalars, &index, &next)))
      argumentCount = max(argumentCount, next)
    }
    parts.append(.text(String(text)))
  }

  private static func verb(
    _ scalars: [Unicode.Scalar], _ index: inout Int, _ next: inout Int
  ) throws(FunctionError) -> Verb {
    let start = index
    var verb = Verb(letter: "v", raw: "", argument: next)
    index += 1
    flags: while index < scalars.count {
      switch scalars[index] {
      case "-": verb.isLeft = true
      case "+": verb.hasPlus = true
      case " ": verb.hasSpace = true
      case "0": verb.hasZero = true
      case "#": verb.hasSharp = true
      default: break flags
      }
      index += 1
    }
    verb.width = number(scalars, &index)
    if index < scalars.count, scalars[index] == "." {
      index += 1
      verb.precision = number(scalars, &index) ?? 0
    }
    if index < scalars.count, scalars[index] == "[" {
      index += 1
      guard let position = number(scalars, &index), position > 0, index < scalars.count, scalars[index] == "]" else {
        throw FunctionError("an argument's number must stand in brackets, as in `%[1]s`", argument: 0)
      }
      index += 1
      verb.argument = position - 1
    }
    guard index < scalars.count else {
      throw FunctionError("the format ends within a `%` verb; for a per cent sign write `%%`", argument: 0)
    }
    guard verb.width ?? 0 <= maximumWidth, verb.precision ?? 0 <= Number.maximumDigits else {
      throw FunctionError("a width or precision is too large", argument: 0)
    }
    verb.letter = scalars[index]
    index += 1
    next = verb.argument + 1
    verb.raw = RegularExpressions.string(scalars[start..<index])
    guard "vtbdoxXeEfgGsq".unicodeScalars.contains(verb.letter) else {
      throw FunctionError("`\(verb.raw)` is no verb that `format` knows", argument: 0)
    }
    return verb
  }

  private static func number(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Int? {
    var value: Int?
    while index < scalars.count, (0x30...0x39).contains(scalars[index].value) {
      value = min((value ?? 0) * 10 + Int(scalars[index].value - 0x30), 1 << 30)
      index += 1
    }
    return value
  }

  /// The text with the arguments put in, as far as they are known.
  func render(_ arguments: [Value], firstIndex: Int = 1) throws(FunctionError) -> Value {
    var out = ""
    for part in parts {
      switch part {
      case .text(let text): out += text
      case .verb(let verb):
        guard arguments.indices.contains(verb.argument) else {
          throw FunctionError(
            "`\(verb.raw)` needs argument \(verb.argument + 1), and there \(arguments.count == 1 ? "is 1" : "are \(arguments.count)")",
            argument: 0)
        }
        guard arguments[verb.argument].isWhollyKnown else { return .text(beginning: out) }
        do {
          out += try verb.render(arguments[verb.argument])
        } catch {
          throw FunctionError("`\(verb.raw)`: \(error.message)", argument: firstIndex + verb.argument)
        }
      }
    }
    return .string(out)
  }
}

extension FormatString.Verb {
  /// As JSON quotes it, `<`, `>` and `&` escaped.
  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return writer.text
  }

  fileprivate func render(_ value: Value) throws(FunctionError) -> String {
    switch letter {
    case "v": return try padded(anything(value))
    case "t": return try bool(value)
    case "s", "q":
      let text = try converted(value, .string).string ?? ""
      let cut = precision.map { GraphemeClusters.part(text, from: 0, count: $0) } ?? text
      return padded(letter == "q" ? Self.quoted(cut) : cut)
    case "e", "E", "f", "g", "G": return try decimal(converted(value, .number).number ?? 0)
    default: return try integer(converted(value, .number).number ?? 0)
    }
  }

  private func converted(_ value: Value, _ type: ValueType) throws(FunctionError) -> Value {
    if value.isNull { throw FunctionError("null cannot be formatted") }
    do {
      return try value.converted(to: type)
    } catch {
      throw FunctionError(error.description)
    }
  }

  private func bool(_ value: Value) throws(FunctionError) -> String {
    try converted(value, .bool).bool == true ? "true" : "false"
  }

  private func anything(_ value: Value) throws(FunctionError) -> String {
    if !hasSharp {
      if let text = value.string { return text }
      if let number = value.number { return number.text(.general(precision: nil)) }
      if let bool = value.bool { return bool ? "true" : "false" }
    }
    guard let json = try? ValueJSON.encode(value) else { throw FunctionError("the value cannot be written as JSON") }
    return String(decoding: json, as: UTF8.self)
  }

  private func integer(_ number: Number) throws(FunctionError) -> String {
    guard number.isInteger else { throw FunctionError("a whole number is required") }
    let radix: Int
    switch letter {
    case "b": radix = 2
    case "o": radix = 8
    case "x", "X": radix = 16
    default: radix = 10
    }
    guard var digits = number.magnitude.digits(radix: radix) else { throw FunctionError("the number is too large") }
    if let precision, digits.utf8.count < precision {
      digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
    }
    if letter == "X" { digits = digits.uppercased() }
    if hasSharp {
      digits = (letter == "x" ? "0x" : letter == "X" ? "0X" : letter == "o" ? "0" : letter == "b" ? "0b" : "") + digits
    }
    return signed(digits, isNegative: number.isNegative, mayZero: precision == nil)
  }

  private func decimal(_ number: Number) -> String {
    let size = number.magnitude
    let text: String
    switch letter {
    case "f": text = size.text(.fixed(precision: precision ?? 6))
    case "e", "E": text = size.text(.exponent(precision: precision ?? 6))
    default: text = size.text(.general(precision: precision))
    }
    let isUpper = letter == "E" || letter == "G"
    return signed(isUpper ? text.uppercased() : text, isNegative: number.isNegative, mayZero: true)
  }

  private func signed(_ digits: String, isNegative: Bool, mayZero: Bool) -> String {
    let sign = isNegative ? "-" : hasPlus ? "+" : hasSpace ? " " : ""
    if hasZero, !isLeft, mayZero, let width {
      let missing = max(0, width - sign.utf8.count - digits.utf8.count)
      return sign + String(repeating: "0", count: missing) + digits
    }
    return padded(sign + digits, mayZero: false)
  }

  private func padded(_ text: String, mayZero: Bool = true) -> String {
    let missing = max(0, (width ?? 0) - GraphemeClusters.count(text))
    if missing == 0 { return text }
    if isLeft { return text + String(repeating: " ", count: missing) }
    return String(repeating: hasZero && mayZero ? "0" : " ", count: missing) + text
  }
}

extension FunctionLibrary {
  static let formatting: [Function] = [format, formatlist]

  static let format = Function(
    "format", "A text with values put in by verbs, as in C's `printf`.", [.init("format", .string)],
    variadic: .init("args", .dynamic, allowsNull: true, allowsUnknown: true), returns: .string
  ) { arguments in
    let format = try FormatString(try arguments.string(0))
    let values = Array(arguments.rest(from: 1))
    if values.count > format.argumentCount {
      throw FunctionError(
        "\(values.count == 1 ? "there is 1 argument" : "there are \(values.count) arguments"), but the format uses only \(format.argumentCount)",
        argument: format.argumentCount + 1)
    }
    return try format.render(values)
  }

  static let formatlist = Function(
    "formatlist", "A list of texts, made as by `format` from each element of the lists among the arguments.",
    [.init("format", .string)], variadic: .init("args", .dynamic, allowsNull: true, allowsUnknown: true),
    returns: .list(.string)
  ) { arguments in
    let values = Array(arguments.rest(from: 1))
    if values.contains(where: { !$0.isKnown && $0.type == .dynamic }) { return .unknown(.list(.string)) }
    var count: Int?
    var isUnknown = false
    for (index, value) in values.enumerated() where value.type.isList || value.type.isTuple || value.type.isSet {
      isUnknown = isUnknown || !value.isKnown || !value.isLengthKnown
      guard let own = value.lengthRange, own.lowerBound == own.upperBound else {
        if value.isNull { return .unknown(.list(.string)) }
        continue
      }
      if let count, count != own.lowerBound {
        throw FunctionError("this list has \(own.lowerBound) elements, and one before it \(count)", argument: index + 1)
      }
      count = own.lowerBound
    }
    if isUnknown { return .unknown(.list(.string)) }
    // Of no elements, no text is made, so that the format does not matter.
    if count == 0 { return .list([], of: .string) }
    let format = try FormatString(try arguments.string(0))
    if values.count > format.argumentCount {
      throw FunctionError(
        "\(values.count == 1 ? "there is 1 argument" : "there are \(values.count) arguments"), but the format uses only \(format.argumentCount)",
        argument: format.argumentCount + 1)
    }
    var rows: [Value] = []
    for row in 0..<(count ?? 1) {
      let cells = values.map { value in
        value.type.isList || value.type.isTuple || value.type.isSet ? value[row] ?? .null() : value
      }
      rows.append(try format.render(cells))
    }
    return .list(rows, of: .string)
  }
}
