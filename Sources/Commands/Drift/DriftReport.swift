import Engine
import ProviderKit
import Values

/// What differs in the real world, less what is not to count.
struct DriftReport: Sendable {
  struct Object: Sendable {
    let drift: Drift
    /// Where it differs; empty when it is gone.
    let differences: [ValueDiff]
    /// Whether only rules keep it from counting.
    let isIgnored: Bool
  }

  let objects: [Object]

  init(_ plan: Plan, _ rules: DriftRules) {
    objects = plan.drift.map { drift in
      // A rule for an object holds for what it replaced and is still to be removed.
      let address = drift.address.description
      let leaves = drift.after == nil ? [] : drift.difference?.leaves ?? []
      let counting = leaves.filter { leaf in !rules.all.contains { $0.covers(address, leaf.path) } }
      let isGone = drift.after == nil
      let isIgnored =
        isGone ? rules.all.contains { $0.attribute == nil && $0.covers(address) } : counting.isEmpty
      return Object(drift: drift, differences: isIgnored ? leaves : counting, isIgnored: isIgnored)
    }
  }

  var drifted: [Object] { objects.filter { !$0.isIgnored } }
  var ignored: [Object] { objects.filter(\.isIgnored) }
  var isDrifted: Bool { objects.contains { !$0.isIgnored } }
}
