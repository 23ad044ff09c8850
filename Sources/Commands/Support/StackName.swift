import Platform

/// The name of a stack whose manifests give it none.
enum StackName {
  private static let longest = 63

  /// The directory's own name, with `-` for what cannot be in the name of a folder and a unit.
  static func standard(for directory: String) -> String {
    let bytes = Path.name(directory).utf8.map { isPlain($0) ? $0 : 0x2D }
    let name = bytes.drop { $0 == 0x2D || $0 == 0x2E }.prefix(longest)
    return name.isEmpty ? "stack" : String(decoding: name, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }
}
