/// Reads JSON piece by piece, so that whoever knows the shape needs no tree. Depth and size are bounded.
public struct JSONReader: Sendable {
  public struct Limits: Sendable {
    public var depth = 500
    public var bytes = 1 << 30
    /// Whether texts are brought to Unicode's normal form C.
    public var normalizesTexts = true

    public init() {}
  }

  public enum Kind: Sendable { case null, bool, number, string, array, object }

  let bytes: [UInt8]
  let limits: Limits
  /// Where it reads on: bytes from the start of the text.
  public internal(set) var offset = 0
  /// Where the key of the member stands that is being read, with its quotes.
  public private(set) var keyRange = 0..<0
  var depth = 0
  /// Texts met before as keys, so that equal keys share their storage.
  var knownKeys: [ArraySlice<UInt8>: String] = [:]

  public init(_ bytes: [UInt8], limits: Limits = .init()) {
    self.bytes = bytes
    self.limits = limits
  }

  /// What the next value is; `nil` at the end or at what is no JSON.
  public mutating func peek() -> Kind? {
    skipSpace()
    guard offset < bytes.count else { return nil }
    switch bytes[offset] {
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "-"), 0x30...0x39: return .number
    default: return nil
    }
  }

  /// Calls `body` for each member, which must read the member's value.
  public mutating func object(
    _ body: (inout JSONReader, String) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object")
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        let start = offset
        let key = try key()
        keyRange = start..<offset
        guard take(UInt8(ascii: ":")) else { throw JSONError(.expected("`:`"), at: offset) }
        try body(&self, key)
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw JSONError(.expected("`,` or `}`"), at: offset) }
    }
    depth -= 1
  }

  /// Calls `body` for each element, which must read it.
  public mutating func array(
    _ body: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "["), "an array")
    if !take(UInt8(ascii: "]")) {
      repeat { try body(&self) } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw JSONError(.expected("`,` or `]`"), at: offset) }
    }
    depth -= 1
  }

  /// Reads `null` if it is next.
  public mutating func null() -> Bool { peek() == .null && word("null") }

  public mutating func bool() throws(JSONError) -> Bool {
    skipSpace()
    if word("true") { return true }
    if word("false") { return false }
    throw JSONError(.expected("true or false"), at: offset)
  }

  public mutating func int() throws(JSONError) -> Int {
    let start = offset
    guard let value = try number().int else { throw JSONError(.expected("a whole number"), at: start) }
    return value
  }

  /// Calls `body` for each member with the number of its name among `names`, which `quoted` has with their quotes. Members
  /// in the order of the names are found without making a text of their keys.
  mutating func object(
    of names: [String], quoted: [[UInt8]], _ body: (inout JSONReader, Int) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object")
    if !take(UInt8(ascii: "}")) {
      var expected = 0
      repeat {
        skipSpace()
        while expected < names.count, !take(quoted[expected]) { expected += 1 }
        let index = expected < names.count ? expected : try number(ofKeyAmong: names)
        guard take(UInt8(ascii: ":")) else { throw JSONError(.expected("`:`"), at: offset) }
        try body(&self, index)
        expected = index + 1
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw JSONError(.expected("`,` or `}`"), at: offset) }
    }
    depth -= 1
  }

  private mutating func number(ofKeyAmong names: [String]) throws(JSONError) -> Int {
    let key = try key()
    guard let index = names.firstIndex(of: key) else {
      throw JSONError(.expected("an attribute of the object, not `\(key)`"), at: offset)
    }
    return index
  }

  /// Reads a value of any kind and drops it.
  public mutating func skip() throws(JSONError) {
    switch peek() {
    case .object:
      try open(UInt8(ascii: "{"), "an object")
      if !take(UInt8(ascii: "}")) {
        repeat {
          skipSpace()
          try skipString()
          guard take(UInt8(ascii: ":")) else { throw JSONError(.expected("`:`"), at: offset) }
          try skip()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw JSONError(.expected("`,` or `}`"), at: offset) }
      }
      depth -= 1
    case .array: try array { (reader) throws(JSONError) in try reader.skip() }
    case .string: try skipString()
    default: _ = try tree()
    }
  }

  /// Reads a value of any kind as a tree.
  public mutating func tree() throws(JSONError) -> JSON {
    switch peek() {
    case .null where word("null"): return .null
    case .bool: return .bool(try bool())
    case .number: return .number(try number())
    case .string: return .string(try string())
    case .array:
      var elements: [JSON] = []
      try array { (reader) throws(JSONError) in elements.append(try reader.tree()) }
      return .array(elements)
    case .object:
      var members: [JSON.Member] = []
      try object { (reader, key) throws(JSONError) in members.append(JSON.Member(key, try reader.tree())) }
      return .object(members)
    default: throw JSONError(.expected("a JSON value"), at: offset)
    }
  }

  /// Makes sure that nothing follows.
  public mutating func end() throws(JSONError) {
    skipSpace()
    guard offset == bytes.count else { throw JSONError(.expected("the end of the text"), at: offset) }
  }

  private mutating func open(_ bracket: UInt8, _ what: String) throws(JSONError) {
    guard bytes.count <= limits.bytes else { throw JSONError(.tooLarge(limit: limits.bytes), at: 0) }
    guard take(bracket) else { throw JSONError(.expected(what), at: offset) }
    depth += 1
    guard depth <= limits.depth else { throw JSONError(.tooDeep(limit: limits.depth), at: offset) }
  }

  mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  private mutating func take(_ text: [UInt8]) -> Bool {
    guard offset + text.count <= bytes.count else { return false }
    for index in text.indices where bytes[offset + index] != text[index] { return false }
    offset += text.count
    return true
  }

  private mutating func word(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count else { return false }
    let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[offset..<offset + length]) }
    if matches { offset += length }
    return matches
  }
}
