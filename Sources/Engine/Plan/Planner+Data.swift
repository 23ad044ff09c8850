import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

extension Planner {
  /// Reads a data source now if all it needs is known and in place, or else plans to read it during apply.
  mutating func prepareData(
    _ slot: Slot, _ facts: ResourceFacts, _ body: DecodedBody, _ timeout: Duration?
  ) -> Preparation {
    touchedData.insert(slot.address)
    let isPending = facts.awaited.contains { effective[$0] != nil }
    if body.value.isWhollyKnown, !isPending, !isValidation, !slot.isHeld {
      let context = ObjectContext(address: slot.address.description, stack: stack)
      return .read(
        DataRead(
          address: slot.address, type: facts.type, body: body, context: context, timeout: timeout, events: events))
    }
    let (plain, marks) = body.value.splitMarks()
    let after = facts.type.marking(
      ProposedObject.make(facts.type.block, prior: nil, configuration: plain), marks)
    if slot.isHeld { return .value(.unknown(facts.type.impliedType)) }
    var change = PlannedChange(
      .read, slot.address, provider: facts.type.provider.name, after: after, configuration: body.value,
      reason: body.value.isWhollyKnown ? .dependencyPending : .configurationUnknown)
    change.dependencies = facts.dependencies
    add(change)
    return .value(after)
  }

  mutating func finishData(_ node: Int, _ slot: Int, _ read: DataRead, _ result: DataRead.Result) -> Bool {
    diagnostics.append(contentsOf: result.diagnostics)
    guard let value = result.value else { return false }
    groups[node]?.slots[slot].value = value
    var change = PlannedChange(
      .noop, read.address, provider: read.type.provider.name, before: value, after: value,
      configuration: read.body.value)
    change.dependencies = store.graph.directDependencies(of: read.address.configuration)
    add(change)
    do {
      let row = try StateRows.data(read.address, read.type, value, change.dependencies)
      if state.data[read.address] != row { dataRows.append(.put(row)) }
    } catch {
      diagnostics.append(error.diagnostic.with(address: read.address.description))
      return false
    }
    return true
  }
}
