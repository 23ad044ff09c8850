import FoundationEssentials

/// A key: a purpose, and versions of which one is the primary.
public struct CryptoKey: Hashable, Sendable {
  public let name: KeyName
  public let purpose: KeyPurpose
  /// The version that new data is sealed, authenticated or signed with; `nil` when it was destroyed or disabled.
  public let primary: Int?
  /// How often a new primary is made; `nil` for by hand only.
  public let rotationPeriod: Duration?
  public let created: Date
  /// When the newest version was made.
  public let rotated: Date
  public let destroyAfter: Date?
}
