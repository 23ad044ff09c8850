import Foundation
import Streams

/// The key file of a service account: whoever holds it gets the account's tokens from the workload API.
public struct ServiceAccountKey: Hashable, Sendable {
  public let account: String
  /// 32 random bytes in URL-safe base64.
  public let secret: String

  public init(newFor account: String) {
    self.account = account
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    secret = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// Reads a key file; `nil` when the text is none.
  init?(_ text: String) {
    guard let document = try? JSONDocument(parsing: text.utf8), let account = document["service_account"]?.string,
      let secret = document["secret"]?.string
    else { return nil }
    self.account = account
    self.secret = secret
  }

  /// What the agent keeps.
  public var hash: String { ContentHash.hexadecimal(secret.utf8) }

  /// The key file.
  public var text: String {
    let document: JSONDocument = [
      "type": "service_account", "service_account": .string(account), "key_id": .string(String(hash.prefix(16))),
      "secret": .string(secret),
    ]
    return document.text
  }
}
