import Crypto
import FoundationEssentials

/// One use of a key, or one change of the key store.
public struct AuditEntry: Hashable, Sendable {
  /// Counted from 1, without gaps.
  public let sequence: Int
  /// Whole microseconds.
  public let date: Date
  /// A user, or the resource name of a service account.
  public let who: String
  /// `decrypt`, `encrypt`, `rotate`, …
  public let action: String
  /// A ring or a key.
  public let resource: String
  public let version: Int?
  public let isAllowed: Bool
  /// Why it was refused, or anything else worth knowing; never a secret.
  public let detail: String

  static var now: Date {
    Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1e6).rounded() / 1e6)
  }

  /// What the first entry follows.
  static let firstHash = [UInt8](repeating: 0, count: 32)

  /// Binds the entry to the one before: SHA-256 of the fields, each with its length.
  func hash(after previous: [UInt8]) -> [UInt8] {
    var fields = KeyContext("stack audit 1")
    fields.append(previous)
    let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1e6).rounded()) ?? 0
    for field in [
      String(sequence), String(microseconds), who, action, resource, version.map(String.init) ?? "",
      isAllowed ? "allowed" : "refused", detail,
    ] { fields.append(field) }
    return Array(SHA256.hash(data: fields.bytes))
  }
}
