/// How codes and signatures name their version: 4 bytes of its number, most significant first, before their own bytes.
public enum SignatureForm {
  static func join(_ version: Int, _ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(clamping: version).bigEndian) { Array($0) } + bytes
  }

  /// The version that a code or signature says it is of; 0 when it is too short to say.
  public static func version(_ joined: [UInt8]) -> Int {
    joined.count < 4 ? 0 : joined.prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  static func bytes(_ joined: [UInt8]) -> [UInt8] { Array(joined.dropFirst(4)) }
}
