import Crypto
import Foundation

/// Which tokens are good, for those who check them without the agent: a file beside the public key, made anew by the agent
/// whenever an account comes, goes, is disabled, or has its tokens revoked.
///
/// A line an account that may be used: the SHA-256 of its name in hexadecimal, a space, and the generation of its tokens. The
/// names themselves are nobody's business who may read the file.
public struct TokenRegister: Hashable, Sendable {
  private var generations: [String: Int64] = [:]

  public init() {}

  /// Where it is, from the place of the public key.
  public static func file(besideKey path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    parts[parts.count - 1] = "token-register"
    return parts.joined(separator: "/")
  }

  public mutating func add(_ account: String, generation: Int64) { generations[Self.digest(account)] = generation }

  public var text: String {
    generations.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
  }

  /// - Returns: `nil` when the bytes are no register.
  public init?(_ bytes: some Sequence<UInt8>) {
    for line in String(decoding: Array(bytes), as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, words[0].utf8.count == 64, let generation = Int64(words[1]) else { return nil }
      generations[String(words[0])] = generation
    }
  }

  /// Whether the token is of an account that may be used, and not revoked.
  public func allows(_ token: AccessToken) -> Bool {
    // A token from before there were generations is of the first.
    generations[Self.digest(token.subject)].map { $0 == token.generation ?? 0 } ?? false
  }

  private static func digest(_ account: String) -> String {
    SHA256.hash(data: Data(account.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
