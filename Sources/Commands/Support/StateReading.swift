import Diagnostics
import StateStorage
import Values

extension Project {
  /// The state's whole contents, for commands that only look. Of two sides in conflict it is ours, which is told.
  func existingSnapshot() async throws -> StateSnapshot {
    let store = try await existingStore()
    let snapshot = try await StateTypes().marking(try await store.snapshot())
    try await store.close()
    for told in [store.conflict, store.notice].compactMap({ $0 }) {
      var warning = told.diagnostic
      warning.severity = .warning
      let terminal = Terminal()
      terminal.note(
        DiagnosticRenderer(color: terminal.colorsErrors).render(CommandPlace.placed(Diagnostics([warning]))))
    }
    return snapshot
  }
}

extension StateSnapshot {
  /// The object at an address, the current one before deposed ones.
  /// - Throws: a diagnostic that suggests the nearest address.
  func instance(at address: String) throws -> InstanceRecord {
    let kept = InstanceAddress(shown: address)?.text ?? address
    if let found = instances.first(where: { $0.address.text == kept }) { return found }
    throw noObject(address)
  }

  /// The objects at these addresses and below them; all without any.
  /// - Throws: a diagnostic when one of the addresses names nothing.
  func instances(below prefixes: [String]) throws -> [InstanceRecord] {
    guard !prefixes.isEmpty else { return instances }
    let written = prefixes
    let prefixes = prefixes.map { InstanceAddress(shown: $0)?.text ?? $0 }
    for (prefix, text) in zip(prefixes, written)
    where !instances.contains(where: { Self.stands($0.address.text, below: prefix) }) {
      throw noObject(text)
    }
    return instances.filter { instance in prefixes.contains { Self.stands(instance.address.text, below: $0) } }
  }

  /// Whether the address is `prefix`, one of its instances, or in that module.
  private static func stands(_ address: String, below prefix: String) -> Bool {
    guard address.hasPrefix(prefix) else { return false }
    let next = address.dropFirst(prefix.count).first
    return next == nil || next == "." || next == "["
  }

  private func noObject(_ address: String) -> Diagnostic {
    let known = instances.map(\.address.shown)
    let ends = known.filter { $0.hasSuffix("." + address) }
    return Diagnostic(
      .error, "the state holds no `\(address)`",
      hints: (ends.count == 1 ? ["did you mean `\(ends[0])`?"] : Suggestion.hints(for: address, among: known))
        + ["`stack state list` prints all addresses"])
  }

  func noOutput(_ name: String) -> Diagnostic {
    Diagnostic(
      .error, "there is no output `\(name)`",
      hints: Suggestion.hints(for: name, among: outputs.map(\.name)) + [
        "a new output is there after the next `stack apply`"
      ])
  }
}
