/// The whole state at one moment.
public struct StateSnapshot: Hashable, Sendable {
  public var head: StateHead
  /// Sorted by address, the current object before its deposed ones.
  public var instances: [InstanceRecord]
  /// Sorted by name.
  public var outputs: [OutputRecord]
  /// Sorted by address.
  public var checks: [CheckRecord]

  public init(
    head: StateHead, instances: [InstanceRecord] = [], outputs: [OutputRecord] = [], checks: [CheckRecord] = []
  ) {
    self.head = head
    self.instances = instances
    self.outputs = outputs
    self.checks = checks
  }

  /// - Parameter rows: outputs, and the row of check results where there is one.
  init(head: StateHead, instances: [InstanceRecord], rows: [OutputRecord]) {
    self.init(
      head: head, instances: instances, outputs: rows.filter { !$0.isOfChecks },
      checks: rows.first(where: \.isOfChecks)?.checks ?? [])
  }
}
