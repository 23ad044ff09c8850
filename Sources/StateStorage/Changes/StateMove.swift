import Diagnostics

/// Gives objects of the state other addresses, as `stack state mv` does: an instance, a resource, or a module.
///
/// What depends on a moved resource is told its new address.
public struct StateMove: Sendable {
  /// One object before and after.
  public struct Renaming: Hashable, Sendable {
    public let before: InstanceRecord
    public let after: InstanceRecord
  }

  public let source: AddressPattern
  public let destination: AddressPattern

  /// - Throws: a diagnostic when one is no address, or when they are of two kinds.
  public init(from source: String, to destination: String) throws {
    self.source = try Self.pattern(source)
    self.destination = try Self.pattern(destination)
    guard self.source.isModule == self.destination.isModule else {
      throw Diagnostic(
        .error, "cannot move `\(source)` to `\(destination)`", detail: "one is a module, the other a resource",
        hints: ["name two modules, or two resources"])
    }
    guard let from = self.source.address, let to = self.destination.address else { return }
    guard from.type == to.type, from.mode == to.mode else {
      throw Diagnostic(
        .error, "cannot move `\(source)` to `\(destination)`", detail: "an object cannot become one of another type")
    }
  }

  /// What gets which address, in the order of the state.
  /// - Throws: a diagnostic when there is nothing to move, or something stands in the way.
  public func renamings(in snapshot: StateSnapshot) throws -> [Renaming] {
    let moved = snapshot.instances.filter { source.matches($0.address) }
    guard !moved.isEmpty else { throw snapshot.nothing(at: source.text) }
    let keys = Set(moved.map(\.key))
    let inTheWay = snapshot.instances.first { !keys.contains($0.key) && destination.matches($0.address) }
    if let inTheWay, source.text != destination.text {
      throw Diagnostic(
        .error, "the state has `\(inTheWay.key)` already", detail: "`\(source.text)` was not moved there",
        hints: ["forget that one first with `stack state rm`, or move it away"])
    }
    let renamings = try moved.map { record in
      var after = record
      after.address = try address(of: record.address, among: moved)
      return Renaming(before: record, after: after)
    }
    if let taken = renamings.first(where: { $0.after.key != $0.before.key && keys.contains($0.after.key) }) {
      throw Diagnostic(
        .error, "the state has `\(taken.after.key)` already", detail: "`\(source.text)` was not moved there")
    }
    return renamings.filter { $0.before.key != $0.after.key }
  }

  /// The changes that carry the renamings out.
  public func changes(_ renamings: [Renaming], in snapshot: StateSnapshot) -> [StateChange] {
    var newNames: [String: Set<String>] = [:]
    for renaming in renamings {
      newNames[renaming.before.address.resource, default: []].insert(renaming.after.address.resource)
    }
    let gone = Set(renamings.map(\.before.key))
    let remaining = Set(snapshot.instances.filter { !gone.contains($0.key) }.map(\.address.resource))
    func told(_ record: InstanceRecord) -> InstanceRecord {
      guard record.dependencies.contains(where: { newNames[$0] != nil }) else { return record }
      var record = record
      var names: Set<String> = []
      for name in record.dependencies {
        if newNames[name] == nil || remaining.contains(name) { names.insert(name) }
        names.formUnion(newNames[name] ?? [])
      }
      record.dependencies = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      return record
    }
    let dependents = snapshot.instances.filter { !gone.contains($0.key) && told($0) != $0 }
    return renamings.map { .remove($0.before.key) } + renamings.map { .put(told($0.after)) }
      + dependents.map { .put(told($0)) }
  }

  private func address(of old: InstanceAddress, among moved: [InstanceRecord]) throws -> InstanceAddress {
    guard let from = source.address, let to = destination.address else {
      let rest = String(old.module.dropFirst(source.text.count))
      return InstanceAddress(
        module: destination.text + rest, mode: old.mode, type: old.type, name: old.name, key: old.key)
    }
    // `a.b` to `a.c` keeps the keys; `a.b` to `a.c[0]` gives one to an only instance.
    if to.key == nil && from.key == nil {
      return InstanceAddress(module: to.module, mode: to.mode, type: to.type, name: to.name, key: old.key)
    }
    guard Set(moved.map(\.address)).count == 1 else {
      throw Diagnostic(
        .error, "cannot move `\(source.text)` to `\(destination.text)`",
        detail: "`\(source.text)` has several instances, and they cannot all have that one address",
        hints: ["move them one by one, or leave the key away"])
    }
    return to
  }

  private static func pattern(_ text: String) throws -> AddressPattern {
    guard let pattern = AddressPattern(text) else {
      throw Diagnostic(
        .error, "`\(text)` is no address",
        detail: "an address is like `bucket.archive`, `bucket.archive[0]` or `module.app`",
        hints: ["`stack state list` prints all addresses"])
    }
    return pattern
  }
}
