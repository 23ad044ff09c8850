/// Why a pattern is no regular expression.
struct RegexError: Error {
  let message: String

  init(_ message: String) { self.message = message }
}

/// Reads the syntax of RE2, which Terraform's patterns have: no backreferences and no look-around.
struct RegexParser {
  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesAll = false
    var isUngreedy = false
  }

  private var input: [Unicode.Scalar]
  private var index = 0
  private var flags = Flags()
  private var depth = 0
  /// The names of the groups by number; group 0, the whole match, has none.
  private(set) var groupNames: [String?] = [nil]

  init(_ pattern: String) { input = Array(pattern.unicodeScalars) }

  mutating func parse() throws -> RegexNode {
    let node = try alternatives()
    guard index == input.count else { throw RegexError("unexpected `)`") }
    return node
  }

  private var next: Unicode.Scalar? { index < input.count ? input[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private mutating func take(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard input[index...].starts(with: scalars) else { return false }
    index += scalars.count
    return true
  }

  private mutating func alternatives() throws -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 200 else { throw RegexError("groups are nested too deeply") }
    var all = [try sequence()]
    while take("|" as Unicode.Scalar) { all.append(try sequence()) }
    return all.count == 1 ? all[0] : .alternatives(all)
  }

  private mutating func sequence() throws -> RegexNode {
    var nodes: [RegexNode] = []
    var isRepeated = false
    while let scalar = next, scalar != "|", scalar != ")" {
      if let (minimum, maximum) = try bounds() {
        guard !isRepeated else { throw RegexError("a repetition of a repetition needs a group") }
        // What is repeated is what was read last: flags alone, `(?i)`, are nothing that could be.
        guard let last = nodes.popLast() else { throw RegexError("`\(scalar)` has nothing before it to repeat") }
        let isLazy = take("?" as Unicode.Scalar) != flags.isUngreedy
        nodes.append(.repetition(last, minimum: minimum, maximum: maximum, isLazy: isLazy))
        isRepeated = true
      } else {
        nodes += try atoms()
        isRepeated = false
      }
    }
    return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
  }

  private mutating func bounds() throws -> (Int, Int?)? {
    if take("*" as Unicode.Scalar) { return (0, nil) }
    if take("+" as Unicode.Scalar) { return (1, nil) }
    if take("?" as Unicode.Scalar) { return (0, 1) }
    guard next == "{" else { return nil }
    let start = index
    index += 1
    guard let minimum = number() else {
      index = start
      return nil
    }
    var maximum: Int? = minimum
    if take("," as Unicode.Scalar) { maximum = number() }
    guard take("}" as Unicode.Scalar) else {
      index = start
      return nil
    }
    guard minimum <= 1000, maximum ?? 0 <= 1000, maximum.map({ $0 >= minimum }) ?? true else {
      throw RegexError("a repetition must be of at most 1000, the lower number first")
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = next, (0x30...0x39).contains(digit.value), value ?? 0 < 100_000 {
      value = (value ?? 0) * 10 + Int(digit.value - 0x30)
      index += 1
    }
    return value
  }

  /// One, but of flags none, and of `\Q…\E` each character.
  private mutating func atoms() throws -> [RegexNode] {
    guard let scalar = next else { return [] }
    if scalar == "(" { return try group().map { [$0] } ?? [] }
    if take("\\Q") {
      var nodes: [RegexNode] = []
      while index < input.count, !take("\\E") {
        nodes.append(literal(input[index]))
        index += 1
      }
      return nodes
    }
    index += 1
    switch scalar {
    case "[": return [.scalars(try bracket())]
    case ".": return [.scalars(flags.dotMatchesAll ? .all : .allButLineBreak)]
    case "^": return [.assertion(flags.isMultiline ? .lineStart : .textStart)]
    case "$": return [.assertion(flags.isMultiline ? .lineEnd : .textEnd)]
    case "\\": return [try escape()]
    default: return [literal(scalar)]
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
    var set = RegexClass([scalar.value...scalar.value])
    set.ignoresCase = flags.ignoresCase
    return .scalars(set)
  }

  /// `nil` when it is flags alone, for the rest of the group around.
  private mutating func group() throws -> RegexNode? {
    index += 1
    let outer = flags
    var restores = true
    defer { if restores { flags = outer } }
    guard take("?" as Unicode.Scalar) else { return try captured(nil) }
    if take("P<") || take("<") {
      var name = ""
      while let scalar = next, scalar != ">" {
        name.unicodeScalars.append(scalar)
        index += 1
      }
      guard take(">" as Unicode.Scalar), !name.isEmpty,
        name.unicodeScalars.allSatisfy({ RegexClass.words.contains($0) })
      else { throw RegexError("invalid name of a group") }
      return try captured(name)
    }
    var set = flags
    var value = true
    var isEmpty = false
    while let scalar = next {
      index += 1
      if isEmpty, scalar == ":" || scalar == ")" || scalar == "-" { throw RegexError("`-` has no flag after it") }
      isEmpty = false
      switch scalar {
      case "i": set.ignoresCase = value
      case "m": set.isMultiline = value
      case "s": set.dotMatchesAll = value
      case "U": set.isUngreedy = value
      case "-" where value:
        value = false
        isEmpty = true
      case ":":
        flags = set
        let node = try alternatives()
        guard take(")" as Unicode.Scalar) else { throw RegexError("a group is not closed") }
        return node
      case ")":
        flags = set
        restores = false
        return nil
      default: throw RegexError("`(?\(scalar)` is not supported")
      }
    }
    throw RegexError("a group is not closed")
  }

  private mutating func captured(_ name: String?) throws -> RegexNode {
    let number = groupNames.count
    groupNames.append(name)
    let node = try alternatives()
    guard take(")" as Unicode.Scalar) else { throw RegexError("a group is not closed") }
    return .group(node, number: number)
  }

  private mutating func escape() throws -> RegexNode {
    guard let scalar = next else { throw RegexError("a backslash ends the pattern") }
    switch scalar {
    case "A": return assertion(.textStart)
    case "z": return assertion(.textEnd)
    case "b": return assertion(.wordBoundary)
    case "B": return assertion(.noWordBoundary)
    default: break
    }
    if let set = try classEscape() { return .scalars(set) }
    return literal(try scalarEscape())
  }

  private mutating func assertion(_ assertion: RegexAssertion) -> RegexNode {
    index += 1
    return .assertion(assertion)
  }

  /// `\d`, `\pL` and their like, the backslash read already.
  private mutating func classEscape() throws -> RegexClass? {
    guard let scalar = next else { return nil }
    var set: RegexClass
    switch scalar {
    case "d", "D": set = .digits
    case "w", "W": set = .words
    case "s", "S": set = .spaces
    case "p", "P":
      index += 1
      var name = ""
      if take("{" as Unicode.Scalar) {
        while let scalar = next, scalar != "}" {
          name.unicodeScalars.append(scalar)
          index += 1
        }
        guard next != nil else { throw RegexError("`\\p{` is not closed") }
      } else if let scalar = next {
        name.unicodeScalars.append(scalar)
      }
      let isOther = name.first == "^"
      if isOther { name.removeFirst() }
      set = RegexClass()
      if let category = RegexCategory(name) {
        set.categories = [category]
      } else if let ranges = name == "Any" ? [0...0x10FFFF] : ScriptTable.ranges(of: name) {
        set.ranges = ranges
      } else {
        throw RegexError("there is no character class `\(name)`")
      }
      set.isSorted = true
      set.ignoresCase = flags.ignoresCase
      if isOther {
        index += 1
        set.isNegated = scalar == "p"
        return set
      }
    default: return nil
    }
    index += 1
    set.ignoresCase = flags.ignoresCase
    set.isNegated = scalar.properties.isUppercase
    return set
  }

  private mutating func scalarEscape() throws -> Unicode.Scalar {
    guard let scalar = next else { throw RegexError("a backslash ends the pattern") }
    index += 1
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "f": return "\u{0C}"
    case "v": return "\u{0B}"
    case "a": return "\u{07}"
    case "x": return try hexadecimal()
    case "0", "1", "2", "3", "4", "5", "6", "7":
      index -= 1
      return try octal()
    default:
      guard scalar.isASCII, !RegexClass.words.contains(scalar) || scalar == "_" else {
        throw RegexError("`\\\(scalar)` is no escape sequence")
      }
      return scalar
    }
  }

  /// Up to three octal digits; a single one but 0 would be a reference to a group, which there is not.
  private mutating func octal() throws -> Unicode.Scalar {
    var digits = ""
    while let scalar = next, (0x30...0x37).contains(scalar.value), digits.utf8.count < 3 {
      digits.unicodeScalars.append(scalar)
      index += 1
    }
    guard digits.utf8.count > 1 || digits == "0", let value = UInt32(digits, radix: 8),
      let scalar = Unicode.Scalar(value)
    else { throw RegexError("`\\\(digits)` is no escape sequence") }
    return scalar
  }

  private mutating func hexadecimal() throws -> Unicode.Scalar {
    let isBraced = take("{" as Unicode.Scalar)
    var digits = ""
    while let scalar = next, scalar.properties.isASCIIHexDigit, digits.utf8.count < (isBraced ? 8 : 2) {
      digits.unicodeScalars.append(scalar)
      index += 1
    }
    if isBraced, !take("}" as Unicode.Scalar) { throw RegexError("`\\x{` is not closed") }
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw RegexError("invalid `\\x` escape")
    }
    return scalar
  }

  private static let named: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
    "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39],
    "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
    "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
    "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]

  /// `[…]`, its opening bracket read already.
  private mutating func bracket() throws -> RegexClass {
    var set = RegexClass()
    set.isNegated = take("^" as Unicode.Scalar)
    set.ignoresCase = flags.ignoresCase
    var isFirst = true
    while let scalar = next {
      if scalar == "]", !isFirst {
        index += 1
        return set
      }
      isFirst = false
      if try namedClass(into: &set) { continue }
      if scalar == "\\" {
        index += 1
        if let inner = try classEscape() {
          set.nested.append(inner)
          continue
        }
        index -= 1
      }
      let low = try member()
      guard next == "-", index + 1 < input.count, input[index + 1] != "]" else {
        set.ranges.append(low.value...low.value)
        continue
      }
      index += 1
      let high = try member()
      guard low <= high else { throw RegexError("a range of characters goes backwards") }
      set.ranges.append(low.value...high.value)
    }
    throw RegexError("`[` is not closed")
  }

  private mutating func member() throws -> Unicode.Scalar {
    guard let scalar = next else { throw RegexError("`[` is not closed") }
    index += 1
    return scalar == "\\" ? try scalarEscape() : scalar
  }

  private mutating func namedClass(into set: inout RegexClass) throws -> Bool {
    let start = index
    guard take("[:") else { return false }
    let isNegated = take("^" as Unicode.Scalar)
    var name = ""
    while let scalar = next, scalar.properties.isLowercase {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard take(":]") else {
      index = start
      return false
    }
    guard let ranges = Self.named[name] else { throw RegexError("there is no character class `[:\(name):]`") }
    var inner = RegexClass(ranges, isNegated: isNegated)
    inner.ignoresCase = flags.ignoresCase
    set.nested.append(inner)
    return true
  }
}
