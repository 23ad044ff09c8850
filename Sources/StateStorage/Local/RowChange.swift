/// A `StateChange` with its secrets sealed, ready to be written.
enum RowChange: Sendable {
  case put(InstanceRow)
  case remove(InstanceKey)
  case putOutput(OutputRow)
  case removeOutput(String)

  init(_ change: StateChange, sealer: StateSealer) async throws {
    switch change {
    case .put(let record): self = .put(try await InstanceRow(record, sealer: sealer))
    case .remove(let key): self = .remove(key)
    case .putOutput(let output): self = .putOutput(try await OutputRow(output, sealer: sealer))
    case .removeOutput(let name): self = .removeOutput(name)
    case .putChecks([]): self = .removeOutput(OutputRecord.nameOfChecks)
    case .putChecks(let checks): self = .putOutput(try await OutputRow(OutputRecord(checks: checks), sealer: sealer))
    }
  }
}
