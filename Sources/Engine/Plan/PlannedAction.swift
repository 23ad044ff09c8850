/// What is to become of one object.
public enum PlannedAction: String, Hashable, Sendable, CaseIterable {
  case noop
  case create
  /// A data source that can be read only during apply.
  case read
  case update
  case delete
  /// Delete, then create.
  case replace
  /// Create the new object, then delete the old one.
  case createBeforeDelete = "create_before_delete"
  /// Drop it from state and leave the real thing alone.
  case forget

  public var isReplacement: Bool { self == .replace || self == .createBeforeDelete }
}
