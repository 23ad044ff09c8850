import FoundationEssentials

/// One version of a key: the material itself, and whether it may be used.
public struct KeyVersion: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    case enabled
    case disabled
    /// Unusable, and gone for good after `destroyAfter` unless it is restored.
    case scheduled
    /// Its material is gone.
    case destroyed

    var words: String { self == .scheduled ? "scheduled for destruction" : rawValue }
  }

  /// `RING/KEY`.
  public let key: String
  /// Counted from 1.
  public let number: Int
  public let state: State
  public let created: Date
  public let destroyAfter: Date?
}
