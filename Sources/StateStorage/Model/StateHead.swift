/// What names a state and its moment: enough to tell whether it has moved.
public struct StateHead: Hashable, Sendable {
  /// Given to a state when it is made, never changed: two states with the same lineage are the same state.
  public let lineage: String
  /// Grows with every change.
  public let serial: Int
  /// The name of the stack the state belongs to; empty when none was told.
  public let stackName: String

  public init(lineage: String, serial: Int, stackName: String) {
    self.lineage = lineage
    self.serial = serial
    self.stackName = stackName
  }
}
