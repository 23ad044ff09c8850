import Crypto
import Foundation

/// The file in which the agent publishes the key that its tokens are verified by: 32 bytes in hexadecimal and a newline.
public enum TokenKeyFile {
  /// What the file holds.
  public static func text(_ key: Curve25519.Signing.PublicKey) -> String {
    key.rawRepresentation.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined() + "\n"
  }

  /// The key in a file's bytes; `nil` when there is none.
  public static func key(_ bytes: some Sequence<UInt8>) -> Curve25519.Signing.PublicKey? {
    let digits = String(decoding: Array(bytes), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard digits.utf8.count == 64 else { return nil }
    var raw: [UInt8] = []
    var rest = Substring(digits)
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      raw.append(byte)
      rest = rest.dropFirst(2)
    }
    return try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
  }
}
