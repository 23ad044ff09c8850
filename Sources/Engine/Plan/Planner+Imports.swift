import Diagnostics
import Language
import Values

extension Planner {
  /// Notes which instances of a resource are to be adopted, and reports those that the configuration has not.
  mutating func findImports(_ node: Int, _ address: ResourceAddress, _ group: Group) {
    guard options.mode == .normal, address.resource.mode == .managed, !isHeld(node, in: .root) else { return }
    let targets = imports.targets(of: address, store, isValidation: isValidation, &diagnostics)
    guard !targets.isEmpty else { return }
    importTargets.merge(targets) { first, _ in first }
    let isWhole =
      !deferredResources.contains(address)
      && !evaluator.deferredModules.contains { address.module.names.starts(with: $0.names) }
    guard isWhole else { return }
    let instances = Set(group.slots.map(\.address))
    for (target, found) in targets.sorted(by: { $0.key < $1.key })
    where !instances.contains(target) && !selection.leavesAlone(target) {
      diagnostics.error(
        "there is no `\(target)` to import into",
        detail: "`\(address)` is configured, but not with an instance of this key", range: found.block.to.range,
        hints: Suggestion.hints(for: target.description, among: instances.map(\.description).sorted()))
    }
  }

  /// The identifier by which an instance is to be adopted, if a block names it.
  mutating func importIdentifier(_ address: InstanceAddress) -> String? {
    guard let target = importTargets[address] else { return nil }
    return imports.identifier(target, store, isValidation: isValidation, &diagnostics)
  }

  /// Reports what `ignore_changes` names and the resource's type has not.
  mutating func checkIgnored(_ facts: ResourceFacts) {
    guard case .attributes(let ignored) = facts.resource.lifecycle.ignoreChanges,
      let known = facts.type.impliedType.attributes
    else { return }
    for (path, range) in ignored where known[path.root.name] == nil {
      let isAll = path.root.name == "all"
      diagnostics.error(
        "unsupported attribute", detail: "`\(facts.resource.type)` has no attribute `\(path.root.name)` to ignore",
        range: range,
        hints: isAll
          ? ["write `ignore_changes = all`, without brackets"]
          : Suggestion.hints(for: path.root.name, among: known.keys.sorted()))
    }
  }
}
