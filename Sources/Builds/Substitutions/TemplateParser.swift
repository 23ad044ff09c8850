import AgentAPI

/// Takes a text with references apart.
///
/// `$$` is a dollar sign. A dollar sign that no capital letter, `_` or `{` and such a name follows stands for itself, so
/// that shell code passes through: `$1`, `$(date)`, `${path}`.
struct TemplateParser {
  struct Fault: Error, Hashable {
    let summary: String
    let detail: String
    /// The part of the text concerned.
    let written: String
  }

  /// Words within words within words, at most so deep.
  static let depthLimit = 16

  /// With so many, one text has been told of well enough.
  static let faultLimit = 100

  private let bytes: [UInt8]
  private var at = 0
  private var faults: [Fault] = []

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
    do throws(Fault) {
      return (try parser.template(until: [], depth: 0), parser.faults)
    } catch {
      return (SubstitutionTemplate(parts: []), parser.faults + [error])
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func byte(_ ahead: Int = 0) -> UInt8? {
    bytes.indices.contains(at + ahead) ? bytes[at + ahead] : nil
  }

  /// Up to the end, or before one of the bytes.
  private mutating func template(until ends: Set<UInt8>, depth: Int) throws(Fault) -> SubstitutionTemplate {
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
      } else if byte == UInt8(ascii: "$"), let found = try part(depth: depth) {
        flush()
        parts.append(found)
      } else {
        text.append(byte)
        at += 1
      }
    }
    flush()
    return SubstitutionTemplate(parts: parts)
  }

  /// What begins at the dollar sign here: a reference, or nothing where one has a fault that leaves the rest of the text as it is; `nil`
  /// if it is none, and nothing is read.
  private mutating func part(depth: Int) throws(Fault) -> SubstitutionTemplate.Part? {
    do throws(Fault) {
      return try reference(depth: depth).map { .reference($0) }
    } catch {
      guard depth == 0, faults.count < Self.faultLimit - 1 else { throw error }
      faults.append(error)
      at = bytes[at...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? bytes.count
      return .text("")
    }
  }

  /// The reference that begins at the dollar sign here; `nil` if it is none, and nothing is read.
  private mutating func reference(depth: Int) throws(Fault) -> SubstitutionTemplate.Reference? {
    let start = at
    guard byte(1) == UInt8(ascii: "{") else {
      at += 1
      guard let name = name() else {
        at = start
        return nil
      }
      return .init(name: name, operation: .none, written: written(from: start))
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
      throw Fault(summary: "substitutions are nested too deep", detail: "at most \(Self.depthLimit)", written: "${")
    }
    let operation: SubstitutionTemplate.Operation = isLength ? .length : try operation(start, depth: depth)
    guard byte() == UInt8(ascii: "}") else {
      throw fault(start, byte() == nil ? "a closing `}` is missing" : "`}` was expected")
    }
    at += 1
    return .init(name: name, operation: operation, written: written(from: start))
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

  private mutating func operation(_ start: Int, depth: Int) throws(Fault) -> SubstitutionTemplate.Operation {
    let close: Set<UInt8> = [UInt8(ascii: "}")]
    switch byte() {
    case UInt8(ascii: "}"), nil: return .none
    case UInt8(ascii: ":"):
      at += 1
      return try valueOperation(start, alsoEmpty: true, depth: depth)
    case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "?"):
      return try valueOperation(start, alsoEmpty: false, depth: depth)
    case UInt8(ascii: "#"):
      let longest = takeDouble()
      return .withoutPrefix(try template(until: close, depth: depth + 1), longest: longest)
    case UInt8(ascii: "%"):
      let longest = takeDouble()
      return .withoutSuffix(try template(until: close, depth: depth + 1), longest: longest)
    case UInt8(ascii: "^"): return .cased(upper: true, whole: takeDouble())
    case UInt8(ascii: ","): return .cased(upper: false, whole: takeDouble())
    case UInt8(ascii: "/"): return try replacement(depth: depth)
    case .some(let byte) where byte <= 0x20: throw fault(start, "a closing `}` is missing")
    case .some(let byte): throw fault(start, "there is no operation `\(Character(UnicodeScalar(byte)))`")
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
    _ start: Int, alsoEmpty: Bool, depth: Int
  ) throws(Fault) -> SubstitutionTemplate.Operation {
    let sign = byte()
    if let sign, [UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "?")].contains(sign) {
      at += 1
      let word = try template(until: [UInt8(ascii: "}")], depth: depth + 1)
      switch sign {
      case UInt8(ascii: "+"): return .ifPresent(word, alsoEmpty: alsoEmpty)
      case UInt8(ascii: "?"): return .orError(word, alsoEmpty: alsoEmpty)
      default: return .orDefault(word, alsoEmpty: alsoEmpty)
      }
    }
    guard let offset = integer() else {
      throw fault(start, "after `:` a number or one of `-`, `=`, `+`, `?` is expected")
    }
    guard byte() == UInt8(ascii: ":") else { return .slice(offset: offset, length: nil) }
    at += 1
    guard let length = integer() else { throw fault(start, "a length is expected after the second `:`") }
    return .slice(offset: offset, length: length)
  }

  private mutating func integer() -> Int? {
    while byte() == UInt8(ascii: " ") { at += 1 }
    let start = at
    if byte() == UInt8(ascii: "-") { at += 1 }
    while let byte = byte(), (48...57).contains(byte), at - start < 9 { at += 1 }
    return Int(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func replacement(depth: Int) throws(Fault) -> SubstitutionTemplate.Operation {
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
    let pattern = try template(until: [slash, close], depth: depth + 1)
    guard byte() == slash else { return .replacing(pattern, SubstitutionTemplate(parts: []), scope) }
    at += 1
    return .replacing(pattern, try template(until: [close], depth: depth + 1), scope)
  }

  private func written(from start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

  private func fault(_ start: Int, _ detail: String) -> Fault {
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? bytes.count
    return Fault(
      summary: "invalid substitution", detail: detail,
      written: String(decoding: bytes[start..<end].prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
