/// One change of the state. The changes of a commit are made together or not at all, in their order.
public enum StateChange: Hashable, Sendable {
  /// Adds or replaces the row of the record's key.
  case put(InstanceRecord)
  /// Removes a row; removing what is not there is no change.
  case remove(InstanceKey)
  case putOutput(OutputRecord)
  case removeOutput(String)
  /// Replaces all check results.
  case putChecks([CheckRecord])
}
