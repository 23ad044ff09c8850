/// The whole state at one moment.
public struct StateSnapshot: Hashable, Sendable {
  public var head: StateHead
  /// Sorted by address, the current object before its deposed ones.
  public var instances: [InstanceRecord]
  /// Sorted by name.
  public var outputs: [OutputRecord]

  public init(head: StateHead, instances: [InstanceRecord] = [], outputs: [OutputRecord] = []) {
    self.head = head
    self.instances = instances
    self.outputs = outputs
  }
}
