import Foundation

/// Asks for a token of a service account.
public struct TokenRequest: Hashable, Sendable, Codable {
  public var serviceAccount: String
  /// Seconds it is to be good for, at most 3600.
  public var lifetime: Double

  public init(serviceAccount: String, lifetime: Double = 3600) {
    self.serviceAccount = serviceAccount
    self.lifetime = lifetime
  }
}

/// A token of a service account.
public struct TokenResponse: Hashable, Sendable, Codable {
  public var token: String
  /// Seconds since 1970.
  public var expires: Double

  public init(token: String, expires: Double) {
    self.token = token
    self.expires = expires
  }
}

/// Sends a signal to a unit's processes.
public struct SignalRequest: Hashable, Sendable, Codable {
  /// `HUP`, `USR1`, …
  public var signal: String
  public init(signal: String) { self.signal = signal }
}

/// Waits for a unit to become ready.
public struct WaitRequest: Hashable, Sendable, Codable {
  /// Seconds.
  public var timeout: Double
  public init(timeout: Double) { self.timeout = timeout }
}

/// Ends the agent.
public struct ShutdownRequest: Hashable, Sendable, Codable {
  /// True leaves the units running; the next agent adopts them.
  public var keepUnits: Bool
  public init(keepUnits: Bool) { self.keepUnits = keepUnits }
}

/// A key operation of the workload API: bytes in base64 on the wire.
public struct KeyRequest: Hashable, Sendable, Codable {
  /// Plaintext to encrypt, or ciphertext to decrypt.
  public var data: Data
  /// Associated data that must be the same for encryption and decryption.
  public var context: Data?

  public init(data: some Sequence<UInt8>, context: (some Sequence<UInt8>)?) {
    self.data = Data(data)
    self.context = context.map { Data($0) }
  }

  public init(data: some Sequence<UInt8>) {
    self.data = Data(data)
    context = nil
  }
}

/// What a key operation gave.
public struct KeyResponse: Hashable, Sendable, Codable {
  public var data: Data
  public init(data: some Sequence<UInt8>) { self.data = Data(data) }
}

/// An error as the agent tells it.
public struct ErrorResponse: Hashable, Sendable, Codable {
  public enum Code: String, Hashable, Sendable, Codable {
    case notFound, invalid, conflict, unauthenticated, forbidden, failed, timeout
  }

  public var code: Code
  public var message: String
  public var detail: String
  public var hints: [String]

  public init(code: Code, message: String, detail: String = "", hints: [String] = []) {
    self.code = code
    self.message = message
    self.detail = detail
    self.hints = hints
  }
}
