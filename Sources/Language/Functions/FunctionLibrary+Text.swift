import Values

/// Functions of text.
extension FunctionLibrary {
  static let text: [Function] = [
    chomp, endswith, indent, join, lower, replace, split, startswith, strcontains, strrev, substr, title, trim,
    trimprefix, trimspace, trimsuffix, upper,
  ]

  static let chomp = Function(
    "chomp", "The text without line breaks at its end.", [.init("str", .string)], returns: .string
  ) { arguments in
    var bytes = Array(try arguments.string(0).utf8)
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return .string(String(decoding: bytes, as: UTF8.self))
  }

  static let endswith = Function(
    "endswith", "Whether a text ends with another.", [.init("str", .string), .init("suffix", .string)],
    returns: .bool
  ) { .bool(Array(try $0.string(0).utf8).suffix(try $0.string(1).utf8.count).elementsEqual(try $0.string(1).utf8)) }

  static let indent = Function(
    "indent", "The text with spaces put before every line but the first.",
    [.init("spaces", .number), .init("str", .string)], returns: .string
  ) { arguments in
    let spaces = try arguments.int(0)
    guard spaces >= 0 else { throw FunctionError("the number of spaces must not be negative", argument: 0) }
    // By bytes, as Swift takes `\r\n` for one character.
    let lines = try arguments.string(1).utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    let (added, overflow) = spaces.multipliedReportingOverflow(by: lines.count)
    try arguments.allow(bytes: overflow ? Int.max : added)
    let lineBreak = [0x0A] + [UInt8](repeating: 0x20, count: spaces)
    return .string(String(decoding: Array(lines.joined(separator: lineBreak)), as: UTF8.self))
  }

  static let join = Function(
    "join", "The texts of one or more lists, put together with a separator between them.",
    [.init("separator", .string)], variadic: .init("lists", .list(.string), allowsUnknown: true), returns: .string
  ) { arguments in
    var parts: [String] = []
    for (index, list) in arguments.rest(from: 1).enumerated() {
      if !list.isWhollyKnown { return .unknown(.string) }
      for element in list.elements ?? [] {
        guard let text = element.string else {
          throw FunctionError("an element is null, which cannot be joined", argument: index + 1)
        }
        parts.append(text)
      }
    }
    guard arguments.count > 1 else { throw FunctionError("at least one list is required") }
    let separator = try arguments.string(0)
    let (separators, overflow) = separator.utf8.count.multipliedReportingOverflow(by: parts.count)
    try arguments.allow(bytes: overflow ? Int.max : parts.reduce(separators) { $0 &+ $1.utf8.count })
    return .string(parts.joined(separator: separator))
  }

  static let lower = Function(
    "lower", "The text in lower case.", [.init("str", .string)], returns: .string
  ) { .string(TextCase.mapped(try $0.string(0)) { $0.lowercaseMapping }) }

  static let upper = Function(
    "upper", "The text in upper case.", [.init("str", .string)], returns: .string
  ) { .string(TextCase.mapped(try $0.string(0)) { $0.uppercaseMapping }) }

  static let title = Function(
    "title", "The text with every word begun by an upper-case letter.", [.init("str", .string)],
    returns: .string
  ) { .string(TextCase.title(try $0.string(0))) }

  static let replace = Function(
    "replace", "The text with every occurrence of another put in place of it; `/…/` is a regular expression.",
    [.init("str", .string), .init("substr", .string), .init("replace", .string)], returns: .string
  ) { arguments in
    let pattern = try arguments.string(1)
    if pattern.utf8.count > 1, pattern.hasPrefix("/"), pattern.hasSuffix("/") {
      return try RegularExpressions.replace(
        try arguments.string(0), String(pattern.dropFirst().dropLast()), try arguments.string(2), arguments)
    }
    return .string(
      try TextSearch.replace(
        try arguments.string(0), Array(pattern.utf8), Array(try arguments.string(2).utf8), arguments))
  }

  static let split = Function(
    "split", "The parts of a text between the occurrences of a separator.",
    [.init("separator", .string), .init("str", .string)], returns: .list(.string)
  ) { arguments in
    .list(try TextSearch.split(try arguments.string(1), Array(try arguments.string(0).utf8), arguments), of: .string)
  }

  static let startswith = Function(
    "startswith", "Whether a text begins with another.",
    [.init("str", .string, allowsUnknown: true), .init("prefix", .string)], returns: .bool
  ) { arguments in
    let prefix = try arguments.string(1).utf8
    if arguments[0].isKnown { return .bool(try arguments.string(0).utf8.starts(with: prefix)) }
    let known = arguments[0].knownPrefix.utf8
    if known.starts(with: prefix) { return .bool(true) }
    return prefix.starts(with: known) ? .unknown(.bool, .notNull) : .bool(false)
  }

  static let strcontains = Function(
    "strcontains", "Whether a text has another in it.", [.init("str", .string), .init("substr", .string)],
    returns: .bool
  ) { arguments in
    let wanted = Array(try arguments.string(1).utf8)
    if wanted.isEmpty { return .bool(true) }
    return .bool(TextSearch.next(wanted, in: Array(try arguments.string(0).utf8), from: 0) != nil)
  }

  static let strrev = Function(
    "strrev", "The text backwards.", [.init("str", .string)], returns: .string
  ) { .string(GraphemeClusters.reversed(try $0.string(0))) }

  static let substr = Function(
    "substr",
    "A part of a text by offset and length, in characters; a negative offset counts from the end, a negative length goes to it.",
    [.init("str", .string), .init("offset", .number), .init("length", .number)], returns: .string
  ) { arguments in
    let text = try arguments.string(0)
    var offset = try arguments.int(1)
    var length = try arguments.int(2)
    // As in Terraform, where nothing is asked for from the end on, everything to the end is given.
    if offset < 0, length == 0 { length = -1 }
    if offset < 0 {
      let count = GraphemeClusters.count(text)
      offset = Swift.max(0, count + Swift.max(offset, -count))
    }
    return .string(GraphemeClusters.part(text, from: offset, count: length < 0 ? .max : length))
  }

  static let trim = Function(
    "trim", "The text without certain characters at its ends.", [.init("str", .string), .init("cutset", .string)],
    returns: .string
  ) { arguments in
    let cut = Set(try arguments.string(1).unicodeScalars)
    return .string(TextSearch.trimmed(try arguments.string(0)) { cut.contains($0) })
  }

  static let trimprefix = Function(
    "trimprefix", "The text without a prefix, if it has it.", [.init("str", .string), .init("prefix", .string)],
    returns: .string
  ) { arguments in
    let text = Array(try arguments.string(0).utf8)
    let prefix = Array(try arguments.string(1).utf8)
    return .string(
      String(decoding: text.starts(with: prefix) ? text.dropFirst(prefix.count) : text[...], as: UTF8.self))
  }

  static let trimspace = Function(
    "trimspace", "The text without white space at its ends.", [.init("str", .string)], returns: .string
  ) { .string(TextSearch.trimmed(try $0.string(0)) { $0.properties.isWhitespace }) }

  static let trimsuffix = Function(
    "trimsuffix", "The text without a suffix, if it has it.", [.init("str", .string), .init("suffix", .string)],
    returns: .string
  ) { arguments in
    let text = Array(try arguments.string(0).utf8)
    let suffix = Array(try arguments.string(1).utf8)
    let has = text.suffix(suffix.count).elementsEqual(suffix)
    return .string(String(decoding: has ? text.dropLast(suffix.count) : text[...], as: UTF8.self))
  }
}
