import HCL
import Language
import Values

/// `replace_triggered_by`.
extension Planner {
  /// What one of its expressions names.
  private struct Trigger {
    var resource: ResourceName
    /// The instance; none for all of them.
    var key: InstanceKey
    /// The part of the object; none for the object as a whole.
    var steps: [TraversalStep]
  }

  /// Whether something that `replace_triggered_by` names changes, or was changed while the resource waited.
  func isTriggered(_ resource: ResourceConfiguration, _ slot: Slot) -> Bool {
    resource.lifecycle.replaceTriggeredBy.contains { expression in
      guard let trigger = trigger(expression, slot) else { return false }
      let path = slot.address.module
      let named = ResourceAddress(path.module, trigger.resource)
      let before = isDue(slot.address) ? options.earlier?.changes[named] ?? [] : []
      return ((effective[named] ?? []).map { changes[$0] } + before).contains { change in
        guard change.address.module == path, trigger.key.isNone || change.address.key == trigger.key else {
          return false
        }
        guard !trigger.steps.isEmpty else {
          // Whoever comes or goes beside the others has not changed.
          return [.update, .replace, .createBeforeDelete].contains(change.action)
        }
        return change.before?.following(trigger.steps) != change.after?.following(trigger.steps)
      }
    }
  }

  private func trigger(_ expression: LocatedExpression, _ slot: Slot) -> Trigger? {
    guard let reference = expression.references.first, case .resource(let name) = reference.subject else { return nil }
    // `a[count.index].x`: the key is an expression, and what follows it stands outside.
    var (keyed, following) = (expression.expression, [TraversalStep]())
    if case .relativeTraversal(let traversal) = keyed { (keyed, following) = (traversal.source, traversal.steps) }
    if case .index(let index) = keyed, let key = index.key.asTraversal, ["count", "each"].contains(key.root.name) {
      return Trigger(resource: name, key: slot.repetition.key, steps: following)
    }
    let key = reference.key
    return Trigger(resource: name, key: key, steps: Array(reference.steps.dropFirst(key.isNone ? 0 : 1)))
  }
}

extension Value {
  /// The part that the steps lead to; `nil` where there is none, itself where it is not known.
  fileprivate func following(_ steps: [TraversalStep]) -> Value? {
    var value = self
    for step in steps {
      guard value.isKnown else { return value }
      let part: Value? =
        switch step {
        case .attribute(let name, _), .key(let name, _): value[name]
        case .index(let number, _, _):
          number.integer.flatMap { index in
            guard let elements = value.elements, elements.indices.contains(index) else { return nil }
            return elements[index]
          }
        }
      guard let part else { return nil }
      value = part
    }
    return value
  }
}
