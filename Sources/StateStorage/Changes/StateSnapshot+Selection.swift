import Diagnostics

extension StateSnapshot {
  /// The objects that these addresses stand for, each once, in the order of the state.
  /// - Throws: a diagnostic for the first that stands for none.
  public func instances(standingFor addresses: [String]) throws -> [InstanceRecord] {
    var keys: Set<InstanceKey> = []
    for text in addresses {
      let found = AddressPattern(text).map { pattern in instances.filter { pattern.matches($0.address) } } ?? []
      guard !found.isEmpty else { throw nothing(at: text) }
      keys.formUnion(found.map(\.key))
    }
    return instances.filter { keys.contains($0.key) }
  }

  /// What to say of an address at which there is nothing.
  func nothing(at text: String) -> Diagnostic {
    Diagnostic(
      .error, "the state holds no `\(text)`",
      hints: Suggestion.hints(for: text, among: instances.map(\.address.shown)) + [
        "`stack state list` prints all addresses"
      ])
  }
}
