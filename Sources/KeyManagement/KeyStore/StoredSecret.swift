import FoundationEssentials

/// A secret of a stack, as it is kept in the key store: versions, each an envelope. What is in them is not here.
public struct StoredSecret: Hashable, Sendable {
  public struct Version: Hashable, Sendable {
    /// Counted from 1, never used again.
    public let number: Int
    public let created: Date
    /// What it is sealed with.
    public let key: KeyVersionName
  }

  /// The secret's resource name: `<stack id>/<address>`.
  public let name: String
  /// The operation that made it.
  public let token: String?
  public let created: Date
  /// The newest first.
  public let versions: [Version]
}
