import Values

/// What the functions of regular expressions have in common.
enum RegularExpressions {
  static func program(_ pattern: String, argument: Int) throws -> RegexProgram {
    do {
      return try RegexProgram(pattern)
    } catch let error as RegexError {
      throw FunctionError("invalid regular expression: \(error.message)", argument: argument)
    }
  }

  /// What a match is as a value: the text, a tuple of the groups, or an object of the named ones.
  static func value(_ match: [Int], _ program: RegexProgram, _ text: [Unicode.Scalar]) -> Value {
    let groups = program.groupNames
    if groups.count == 1 { return part(match, 0, text) }
    if groups.dropFirst().allSatisfy({ $0 == nil }) {
      return .tuple((1..<groups.count).map { part(match, $0, text) })
    }
    var entries: [String: Value] = [:]
    for (number, name) in groups.enumerated() {
      if let name { entries[name] = part(match, number, text) }
    }
    return .object(entries)
  }

  /// The type of those values.
  static func type(_ program: RegexProgram) throws(FunctionError) -> ValueType {
    let names = program.groupNames.dropFirst()
    if names.isEmpty { return .string }
    if names.allSatisfy({ $0 == nil }) { return .tuple(names.map { _ in .string }) }
    guard names.allSatisfy({ $0 != nil }) else {
      throw FunctionError("named and unnamed groups cannot be mixed in one pattern", argument: 0)
    }
    return .object(Dictionary(names.compactMap { $0 }.map { ($0, .string) }, uniquingKeysWith: { first, _ in first }))
  }

  private static func part(_ match: [Int], _ group: Int, _ text: [Unicode.Scalar]) -> Value {
    let (start, end) = (match[2 * group], match[2 * group + 1])
    return start < 0 || end < start ? .null(.string) : .string(string(text[start..<end]))
  }

  static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Every match replaced by a text in which `$1`, `${1}` and `${name}` stand for groups.
  static func replace(
    _ text: String, _ pattern: String, _ replacement: String, _ arguments: FunctionArguments
  ) throws -> Value {
    let program = try program(pattern, argument: 1)
    let scalars = Array(text.unicodeScalars)
    var matcher = RegexMatcher(program, scalars)
    var out = ""
    var end = 0
    let pieces = pieces(replacement, program)
    try matcher.forEachMatch { match in
      append(scalars[end..<match[0]], to: &out)
      for piece in pieces {
        switch piece {
        case .text(let text): out += text
        case .group(let group):
          let (start, stop) = (match[2 * group], match[2 * group + 1])
          if start >= 0, stop >= start { append(scalars[start..<stop], to: &out) }
        }
      }
      end = match[1]
      try arguments.allow(bytes: out.utf8.count)
    }
    append(scalars[end...], to: &out)
    return .string(out)
  }

  /// One by one: as a sequence they would be put to the end of a copy, each time anew.
  private static func append(_ part: ArraySlice<Unicode.Scalar>, to out: inout String) {
    for scalar in part { out.unicodeScalars.append(scalar) }
  }

  private enum Piece {
    case text(String)
    case group(Int)
  }

  /// A replacement taken apart as Go's `Expand` does it: `$name` is as long as it can be; an unknown group is empty.
  private static func pieces(_ replacement: String, _ program: RegexProgram) -> [Piece] {
    let scalars = Array(replacement.unicodeScalars)
    var pieces: [Piece] = []
    var literal = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "$", index + 1 < scalars.count else {
        literal.append(scalars[index])
        index += 1
        continue
      }
      if scalars[index + 1] == "$" {
        literal.append("$")
        index += 2
        continue
      }
      let isBraced = scalars[index + 1] == "{"
      let start = index + (isBraced ? 2 : 1)
      var end = start
      while end < scalars.count, RegexClass.words.contains(scalars[end]) { end += 1 }
      guard end > start, !isBraced || (end < scalars.count && scalars[end] == "}") else {
        literal.append("$")
        index += 1
        continue
      }
      pieces.append(.text(String(literal)))
      literal = String.UnicodeScalarView()
      let name = string(scalars[start..<end])
      let number = Int(name) ?? program.groupNames.firstIndex(of: name)
      if let number, program.groupNames.indices.contains(number) { pieces.append(.group(number)) }
      index = isBraced ? end + 1 : end
    }
    return pieces + [.text(String(literal))]
  }
}

extension FunctionLibrary {
  static let regularExpressions: [Function] = [regex, regexall]

  static let regex = Function(
    "regex", "The first match of a regular expression (RE2): its text, or its groups if it has any.",
    [.init("pattern", .string, allowsUnknown: true), .init("string", .string)],
    returning: { try matchType($0) }
  ) { arguments in
    guard arguments[0].isKnown else { return .unknown() }
    let program = try RegularExpressions.program(try arguments.string(0), argument: 0)
    _ = try RegularExpressions.type(program)
    let text = Array(try arguments.string(1).unicodeScalars)
    var matcher = RegexMatcher(program, text)
    guard let match = matcher.firstMatch(from: 0) else {
      throw FunctionError("the pattern does not match", argument: 1)
    }
    return RegularExpressions.value(match, program, text)
  }

  static let regexall = Function(
    "regexall", "Every match of a regular expression (RE2), as a list.",
    [.init("pattern", .string, allowsUnknown: true), .init("string", .string)],
    declaring: .list(.dynamic), returning: { .list(try matchType($0)) }
  ) { arguments in
    guard arguments[0].isKnown else { return .unknown(.list(.dynamic)) }
    let program = try RegularExpressions.program(try arguments.string(0), argument: 0)
    let type = try RegularExpressions.type(program)
    let text = Array(try arguments.string(1).unicodeScalars)
    var matcher = RegexMatcher(program, text)
    var matches: [Value] = []
    try matcher.forEachMatch { match in
      matches.append(RegularExpressions.value(match, program, text))
      if matches.count % (1 << 13) == 0 { try arguments.allow(elements: matches.count) }
    }
    return .list(matches, of: type)
  }

  private static func matchType(_ arguments: FunctionArguments) throws -> ValueType {
    guard let pattern = arguments[0].string else { return .dynamic }
    return try RegularExpressions.type(try RegularExpressions.program(pattern, argument: 0))
  }
}
