/// The name of a key in its ring: `RING/KEY`.
public struct KeyName: Hashable, Sendable {
  public let ring: String
  public let key: String

  /// - Throws: `KeyError.invalidName`.
  public init(_ text: String) throws(KeyError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, Self.isValid(parts[0]), Self.isValid(parts[1]) else { throw .invalidName(text) }
    ring = parts[0]
    key = parts[1]
  }

  /// 1 to 63 letters, digits, `-` or `_`.
  public static func isValid(_ name: String) -> Bool {
    (1...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == 0x2D || byte == 0x5F
      }
  }
}

extension KeyName: CustomStringConvertible {
  public var description: String { "\(ring)/\(key)" }
}
