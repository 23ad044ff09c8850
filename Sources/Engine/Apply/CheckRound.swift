import Diagnostics
import Language
import ProviderKit
import Values

/// Evaluates the check blocks once more after an apply, when what they look at is there.
struct CheckRound {
  let catalog: Catalog
  let stack: StackIdentity
  let events: EngineEventHandler

  /// What does not hold, as warnings.
  func run(_ demand: inout DemandEvaluator) async -> Diagnostics {
    var found = Diagnostics()
    for module in demand.store.configuration.sortedModules {
      for check in module.checks.values.sorted(by: { $0.name < $1.name }) {
        for instance in demand.store.instances(of: module.address) {
          found.append(contentsOf: await run(check, module.address, instance, &demand))
        }
      }
    }
    return Diagnostics(found.map { $0.with(severity: .warning) })
  }

  private func run(
    _ check: CheckConfiguration, _ module: ModuleAddress, _ instance: Int, _ demand: inout DemandEvaluator
  ) async -> Diagnostics {
    var found = Diagnostics()
    guard demand.prepare(.check(module, check.name), in: instance, &found),
      var scope = ModuleScope(demand.store, module, instance)
    else { return found }
    if let data = check.data {
      guard let read = CheckData.read(data, scope, catalog, stack, events, &found) else { return found }
      let result = await read.perform()
      found.append(contentsOf: result.diagnostics)
      guard let value = result.value else { return found }
      scope.scopedData = (data.resource, value)
    }
    _ = Conditions.hold(
      check.assertions, scope, what: "check.\(check.name)", severity: .warning, into: &found)
    return found
  }
}
