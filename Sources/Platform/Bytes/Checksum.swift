import Crypto

/// What the bytes of something fetched must come to, as `sha256:<hexadecimal>`.
public struct Checksum: Hashable, Sendable {
  public enum Algorithm: String, CaseIterable, Sendable {
    case md5, sha1, sha256, sha512

    /// Digits of the sum in hexadecimal.
    var digits: Int {
      switch self {
      case .md5: 32
      case .sha1: 40
      case .sha256: 64
      case .sha512: 128
      }
    }
  }

  public let algorithm: Algorithm
  /// In lower case.
  public let hexadecimal: String

  /// Reads `algorithm:sum`, or a sum alone, whose length tells the algorithm; `nil` when it is neither.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let sum = parts.last?.lowercased(), sum.utf8.allSatisfy({ Self.isDigit($0) }) else { return nil }
    let named = parts.count == 2 ? Algorithm(rawValue: parts[0].lowercased()) : nil
    let meant = parts.count == 2 ? named : Algorithm.allCases.first { $0.digits == sum.utf8.count }
    guard let meant, meant.digits == sum.utf8.count else { return nil }
    algorithm = meant
    hexadecimal = sum
  }

  /// What the bytes come to.
  public func sum(of bytes: [UInt8]) -> String {
    switch algorithm {
    case .md5: Self.text(Insecure.MD5.hash(data: bytes))
    case .sha1: Self.text(Insecure.SHA1.hash(data: bytes))
    case .sha256: Self.text(SHA256.hash(data: bytes))
    case .sha512: Self.text(SHA512.hash(data: bytes))
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

  private static func text(_ digest: some Sequence<UInt8>) -> String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
