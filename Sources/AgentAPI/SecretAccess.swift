import Foundation

/// Asks the workload API for a secret of a stack, by the token of an account that may read it: `POST /v1/secrets`.
public struct SecretAccessRequest: Hashable, Sendable, Codable {
  /// The secret's `id`.
  public var secret: String
  /// The newest when left out.
  public var version: Int?

  public init(secret: String, version: Int? = nil) {
    self.secret = secret
    self.version = version
  }
}

/// A version of a secret, opened.
public struct SecretAccessAnswer: Hashable, Sendable, Codable {
  /// In base64.
  public var data: Data
  public var version: Int

  public init(data: some Sequence<UInt8>, version: Int) {
    self.data = Data(data)
    self.version = version
  }
}
