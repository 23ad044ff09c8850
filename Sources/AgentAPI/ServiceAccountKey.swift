import Foundation

/// The long-lived key of a service account: what a program shows that has no token file of that account, to get tokens.
///
/// As JSON: `{"type": "service_account", "service_account": "<name>", "secret": "<base64>"}`.
public struct ServiceAccountKey: Hashable, Sendable, Codable {
  public static let type = "service_account"

  public var type: String
  /// The account's resource name: `<stack id>/<address>`.
  public var serviceAccount: String
  public var secret: Data

  public init(serviceAccount: String, secret: some Sequence<UInt8>) {
    type = Self.type
    self.serviceAccount = serviceAccount
    self.secret = Data(secret)
  }

  enum CodingKeys: String, CodingKey {
    case type, secret
    case serviceAccount = "service_account"
  }

  /// The text of its key file.
  public func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
