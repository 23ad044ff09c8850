/// The headers of a message, in the order they were sent; a name may stand several times.
public struct NATSHeaders: Hashable, Sendable {
  public struct Field: Hashable, Sendable {
    public var name: String
    public var value: String
  }

  public private(set) var fields: [Field] = []

  public init() {}

  public var isEmpty: Bool { fields.isEmpty }

  /// The first value of a name, which is case-sensitive as in NATS.
  public subscript(name: String) -> String? {
    fields.first { $0.name == name }?.value
  }

  /// Adds a field. Line breaks would end the field early and are replaced by spaces.
  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: Self.singleLine(name), value: Self.singleLine(value)))
  }

  private static func singleLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return text }
    return String(decoding: text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
  }
}

extension NATSHeaders: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { append(name, value) }
  }
}

/// The status line that JetStream sends instead of a message, such as `404 No Messages`.
public struct NATSStatus: Hashable, Sendable {
  public var code: Int
  public var description: String

  public init(code: Int, description: String) {
    self.code = code
    self.description = description
  }
}
