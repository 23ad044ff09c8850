import Diagnostics

/// `f(a, b...)` or `provider::name::f(a)`
public struct FunctionCall: Hashable, Sendable {
  /// The whole name with its namespaces, parts joined by `::`, without spaces.
  public let name: String
  public let nameRange: ByteRange
  public let arguments: [Expression]
  /// Whether the last argument is followed by `...`, so that its elements are the remaining arguments.
  public let expandsLast: Bool
  /// From `(` to `)`.
  public let argumentsRange: ByteRange

  public var range: ByteRange { nameRange.union(argumentsRange) }
  /// The parts of the name: `["provider", "local", "direxists"]`.
  public var nameParts: [String] {
    var parts: [String] = []
    var part: [UInt8] = []
    for byte in name.utf8 {
      if byte != 0x3A {
        part.append(byte)
      } else if !part.isEmpty {
        parts.append(String(decoding: part, as: UTF8.self))
        part = []
      }
    }
    return parts + [String(decoding: part, as: UTF8.self)]
  }

  public init(
    name: String, nameRange: ByteRange, arguments: [Expression], expandsLast: Bool, argumentsRange: ByteRange
  ) {
    self.name = name
    self.nameRange = nameRange
    self.arguments = arguments
    self.expandsLast = expandsLast
    self.argumentsRange = argumentsRange
  }
}
