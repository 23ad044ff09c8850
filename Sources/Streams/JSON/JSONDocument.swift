/// A JSON document as it passes through topics, pipelines and tables: text unchanged, whole numbers exact, fields in order.
///
/// The manifest language's `Value` is not used for data: it normalises text and keeps what planning needs.
public enum JSONDocument: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits.
  case integer(Int64)
  /// Every other number.
  case number(Double)
  case string(String)
  case array([JSONDocument])
  case object([Field])

  /// One entry of an object.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var value: JSONDocument

    public init(_ name: String, _ value: JSONDocument) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONDocument {
  /// The value of an object's field; of fields with the same name the last counts.
  public subscript(name: String) -> JSONDocument? {
    guard case .object(let fields) = self else { return nil }
    return fields.last { $0.name == name }?.value
  }

  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [JSONDocument]? { if case .array(let value) = self { value } else { nil } }
  public var fields: [Field]? { if case .object(let value) = self { value } else { nil } }

  /// A whole number, also when it was written with a fraction of zero.
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension JSONDocument: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(arrayLiteral elements: JSONDocument...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONDocument)...) {
    self = .object(elements.map { Field($0.0, $0.1) })
  }
}
