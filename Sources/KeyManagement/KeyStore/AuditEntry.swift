import FoundationEssentials

/// One use of a key, or one change of the key store.
public struct AuditEntry: Hashable, Sendable {
  /// Counted from 1, without gaps unless entries were forgotten.
  public let sequence: Int
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
}
