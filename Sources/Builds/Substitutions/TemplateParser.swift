import AgentAPI

/// Takes a text with references apart.
///
/// `$$` is a dollar sign. A dollar sign that no capital letter, `_` or `{` and such a name follows stands for itself, so
/// that shell code passes through: `$1`, `$(date)`, `${path}`.
struct TemplateParser {
  struct Fault: Error, Hashable {
    let summary: String
    let detail: String
    /// Where it stands in the text: offsets in UTF-8.
    let place: Range<Int>
  }

  /// What is wrong with a form.
  private struct Malformed: Error {
    static let unclosed = Malformed(detail: "a closing `}` is missing", isUnclosed: true)

    let detail: String
    var isUnclosed = false
  }

  /// Words within words within words, at most so deep.
  static let depthLimit = 16

  /// How far the end of a form that is not understood is looked for.
  private static let reach = 400

  private let bytes: [UInt8]
  private var at = 0
  private var faults: [Fault] = []
  private var isTooDeep = false

  /// - Throws: the first fault.
  static func parse(_ text: String) throws(Fault) -> SubstitutionTemplate {
    let (template, faults) = inspect(text)
    if let fault = faults.first { throw fault }
    return template
  }

  /// All that is wrong with the text, in its order, and the rest of it.
  static func inspect(_ text: String) -> (rest: SubstitutionTemplate, faults: [Fault]) {
    if !text.utf8.contains(UInt8(ascii: "$")) {
      return (SubstitutionTemplate(parts: text.isEmpty ? [] : [.text(text)]), [])
    }
    var parser = TemplateParser(bytes: Array(text.utf8))
    let rest = parser.template(until: [], depth: 0)
    // What stands within another form has been met first.
    return (rest, parser.faults.sorted { $0.place.lowerBound < $1.place.lowerBound })
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func byte(_ ahead: Int = 0) -> UInt8? {
    bytes.indices.contains(at + ahead) ? bytes[at + ahead] : nil
  }

  /// Up to the end, or before one of the bytes.
  private mutating func template(until ends: Set<UInt8>, depth: Int) -> SubstitutionTemplate {
    var parts: [SubstitutionTemplate.Part] = []
    var text: [UInt8] = []
    func flush() {
      if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
      text = []
    }
    while let byte = byte(), !ends.contains(byte) {
      if byte == UInt8(ascii: "\\"), !ends.isEmpty, let next = self.byte(1) {
        // In a word a backslash takes its meaning from a closing brace, a slash, or itself.
        if ends.contains(next) || next == byte { at += 1 }
        text.append(self.byte() ?? byte)
        at += 1
      } else if byte == UInt8(ascii: "$"), self.byte(1) == byte {
        text.append(byte)
        at += 2
      } else if byte == UInt8(ascii: "$"), let found = form(depth: depth) {
        flush()
        parts += found
      } else {
        text.append(byte)
        at += 1
      }
    }
    flush()
    return SubstitutionTemplate(parts: parts)
  }

  /// The reference that begins at the dollar sign here; `nil` if it is none, and nothing is read.
  ///
  /// Of one with a fault there is left what its words refer to. What follows the fault is read as text, so that nothing in it is hidden.
  private mutating func form(depth: Int) -> [SubstitutionTemplate.Part]? {
    let start = at
    guard byte(1) == UInt8(ascii: "{") else {
      at += 1
      guard let name = name() else {
        at = start
        return nil
      }
      return [.reference(.init(name: name, operation: .none, place: start..<at))]
    }
    at += 2
    let isLength = byte() == UInt8(ascii: "#")
    if isLength { at += 1 }
    guard let name = name() else {
      at = start
      return nil
    }
    if let next = byte(), (97...122).contains(next) {
      // `${Mixed}` is the shell's.
      at = start
      return nil
    }
    guard depth < Self.depthLimit else {
      tooDeep(start)
      return []
    }
    let nameEnd = at
    let operation: SubstitutionTemplate.Operation
    do throws(Malformed) {
      operation = isLength ? .length : try self.operation(depth: depth)
    } catch {
      fault(start..<(error.isUnclosed ? nameEnd : end(of: start)), error.detail)
      return []
    }
    guard byte() == UInt8(ascii: "}") else {
      if byte() == nil {
        fault(start..<nameEnd, Malformed.unclosed.detail)
      } else {
        fault(start..<end(of: start), "`}` was expected")
      }
      return operation.words.flatMap(\.parts)
    }
    at += 1
    return [.reference(.init(name: name, operation: operation, place: start..<at))]
  }

  private mutating func name() -> String? {
    guard let first = byte(), SubstitutionName.isStart(first) else { return nil }
    let start = at
    while let byte = byte(), SubstitutionName.isPart(byte) { at += 1 }
    // A lone underscore is no name.
    guard at - start > 1 || first != UInt8(ascii: "_") else {
      at = start
      return nil
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func operation(depth: Int) throws(Malformed) -> SubstitutionTemplate.Operation {
    let close: Set<UInt8> = [UInt8(ascii: "}")]
    switch byte() {
    case UInt8(ascii: "}"), nil: return .none
    case UInt8(ascii: ":"):
      at += 1
      return try valueOperation(alsoEmpty: true, depth: depth)
    case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "?"):
      return try valueOperation(alsoEmpty: false, depth: depth)
    case UInt8(ascii: "#"):
      let longest = takeDouble()
      return .withoutPrefix(template(until: close, depth: depth + 1), longest: longest)
    case UInt8(ascii: "%"):
      let longest = takeDouble()
      return .withoutSuffix(template(until: close, depth: depth + 1), longest: longest)
    case UInt8(ascii: "^"): return .cased(upper: true, whole: takeDouble())
    case UInt8(ascii: ","): return .cased(upper: false, whole: takeDouble())
    case UInt8(ascii: "/"): return replacement(depth: depth)
    case .some(let byte) where byte <= 0x20:
      let isClosed = bytes[at...].first { $0 > 0x20 } == UInt8(ascii: "}")
      throw isClosed ? Malformed(detail: "there is a blank before the closing `}`") : Malformed.unclosed
    case .some:
      let next = String(decoding: bytes[at...].prefix(4), as: UTF8.self).first.map(String.init) ?? ""
      throw Malformed(detail: "there is no operation `\(next)`")
    }
  }

  /// Takes the operator, and says whether it stood there twice.
  private mutating func takeDouble() -> Bool {
    let first = byte()
    at += 1
    guard byte() == first else { return false }
    at += 1
    return true
  }

  private mutating func valueOperation(
    alsoEmpty: Bool, depth: Int
  ) throws(Malformed) -> SubstitutionTemplate.Operation {
    let sign = byte()
    if let sign, [UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "?")].contains(sign) {
      at += 1
      let word = template(until: [UInt8(ascii: "}")], depth: depth + 1)
      switch sign {
      case UInt8(ascii: "+"): return .ifPresent(word, alsoEmpty: alsoEmpty)
      case UInt8(ascii: "?"): return .orError(word, alsoEmpty: alsoEmpty)
      default: return .orDefault(word, alsoEmpty: alsoEmpty)
      }
    }
    guard let offset = integer() else {
      throw Malformed(detail: "after `:` a number or one of `-`, `=`, `+`, `?` is expected")
    }
    guard byte() == UInt8(ascii: ":") else { return .slice(offset: offset, length: nil) }
    at += 1
    guard let length = integer() else { throw Malformed(detail: "a length is expected after the second `:`") }
    return .slice(offset: offset, length: length)
  }

  /// One too great to be counted to is as good as the greatest.
  private mutating func integer() -> Int? {
    while byte() == UInt8(ascii: " ") { at += 1 }
    let start = at
    let isNegative = byte() == UInt8(ascii: "-")
    if isNegative { at += 1 }
    let first = at
    while let byte = byte(), (48...57).contains(byte) { at += 1 }
    guard at > first else { return nil }
    let limit = Int(Int32.max)
    let number = Int(String(decoding: bytes[start..<at], as: UTF8.self)) ?? (isNegative ? -limit : limit)
    return min(max(number, -limit), limit)
  }

  private mutating func replacement(depth: Int) -> SubstitutionTemplate.Operation {
    at += 1
    var scope = SubstitutionTemplate.ReplacementScope.first
    switch byte() {
    case UInt8(ascii: "/"): scope = .all
    case UInt8(ascii: "#"): scope = .prefix
    case UInt8(ascii: "%"): scope = .suffix
    default: break
    }
    if scope != .first { at += 1 }
    let slash = UInt8(ascii: "/")
    let close = UInt8(ascii: "}")
    let pattern = template(until: [slash, close], depth: depth + 1)
    guard byte() == slash else { return .replacing(pattern, SubstitutionTemplate(parts: []), scope) }
    at += 1
    return .replacing(pattern, template(until: [close], depth: depth + 1), scope)
  }

  // MARK: Faults

  private mutating func fault(_ place: Range<Int>, _ detail: String) {
    faults.append(Fault(summary: "invalid substitution", detail: detail, place: place))
  }

  /// Where a form that is not understood ends, as far as can be told: with its brace, or with the line.
  private func end(of start: Int) -> Int {
    let line = bytes[start...].prefix(Self.reach).prefix { $0 != 0x0A }
    var depth = 0
    for (index, byte) in zip(line.indices, line) {
      if byte == UInt8(ascii: "{"), index > start, line[index - 1] == UInt8(ascii: "$") { depth += 1 }
      if byte == UInt8(ascii: "}") { depth -= 1 }
      if byte == UInt8(ascii: "}"), depth == 0 { return index + 1 }
    }
    let last = line.firstIndex(of: UInt8(ascii: "}")) ?? line.lastIndex { $0 > 0x20 }
    return last.map { $0 + 1 } ?? line.endIndex
  }

  /// Once is enough: what is too deep once is so often.
  private mutating func tooDeep(_ start: Int) {
    guard !isTooDeep else { return }
    isTooDeep = true
    faults.append(
      Fault(
        summary: "substitutions are nested too deep", detail: "at most \(Self.depthLimit)", place: start..<(start + 2)))
  }
}
