import FoundationEssentials

/// A named set of keys.
public struct KeyRing: Hashable, Sendable {
  public let name: String
  public let created: Date
  /// When it goes for good with all its keys; `nil` unless it was deleted.
  public let destroyAfter: Date?
}
