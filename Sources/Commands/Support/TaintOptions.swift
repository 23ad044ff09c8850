import ArgumentParser
import Diagnostics
import StateStorage

/// What `taint` and `untaint` have in common.
struct TaintOptions: ParsableArguments {
  @OptionGroup var lock: StateLockOptions
  @Flag(name: .customLong("allow-missing"), help: "Succeed if the state holds no such object.") var allowMissing = false
  @Argument(help: "The stack's directory, and addresses.") var arguments: [String] = []

  /// Marks the objects.
  /// - Returns: those that were not marked so before.
  func mark(_ status: InstanceRecord.Status, _ common: CommonOptions) async throws -> [InstanceKey] {
    let (directory, addresses) = try common.split(arguments)
    guard !addresses.isEmpty else {
      throw Diagnostic(.error, "which objects?", hints: ["`stack state list` prints the addresses"])
    }
    let store = try await Project(directory: directory).existingStore()
    let operation = status == .tainted ? "taint" : "untaint"
    let mayMiss = allowMissing
    let (changed, unchanged) = try await lock.change(store, operation) { lease in
      try await store.refuseOpenIntents()
      let snapshot = try await store.snapshot()
      var wanted = addresses
      if mayMiss { wanted = addresses.filter { (try? snapshot.instances(standingFor: [$0])) != nil } }
      let found = try snapshot.instances(standingFor: wanted).filter { $0.deposed == nil }
      if let data = found.first(where: { $0.address.mode == .data }) {
        throw Diagnostic(
          .error, "`\(data.address)` cannot be replaced", detail: "it is a data source, read anew by every plan")
      }
      let marked = found.filter { $0.status != status }.map { record in
        var record = record
        record.status = status
        return record
      }
      try await store.commit(marked.map { .put($0) }, closing: nil, under: lease)
      return (marked.map(\.key), found.count - marked.count)
    }
    if unchanged > 0 {
      let state = status == .tainted ? "tainted already" : "not tainted"
      common.terminal.note(unchanged == 1 ? "one object was \(state)" : "\(unchanged) objects were \(state)")
    }
    return changed
  }
}
