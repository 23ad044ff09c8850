import Diagnostics
import Language
import ProviderKit
import Values

/// Evaluates the check blocks once more after an apply, when what they look at is there.
struct CheckRound {
  let catalog: Catalog
  let stack: StackIdentity
  let events: EngineEventHandler

  /// How they came out, and what does not hold as warnings.
  func run(_ demand: inout DemandEvaluator) async -> (results: [CheckResult], Diagnostics) {
    var results: [CheckResult] = []
    var all = Diagnostics()
    for module in demand.store.configuration.sortedModules {
      for check in module.checks.values.sorted(by: { $0.name < $1.name }) {
        for instance in demand.store.instances(of: module.address) {
          var found = Diagnostics()
          let outcome = await run(check, module.address, instance, &demand, &found)
          let address = demand.store.name("check.\(check.name)", in: instance)
          results.append(CheckResult(.check, address, outcome, found, since: 0))
          all.append(contentsOf: found)
        }
      }
    }
    return (results, Diagnostics(all.map { $0.with(severity: .warning) }))
  }

  private func run(
    _ check: CheckConfiguration, _ module: ModuleAddress, _ instance: Int, _ demand: inout DemandEvaluator,
    _ found: inout Diagnostics
  ) async -> Conditions.Outcome {
    guard demand.prepare(.check(module, check.name), in: instance, &found),
      var scope = ModuleScope(demand.store, module, instance)
    else { return .failed }
    if let data = check.data {
      guard let read = CheckData.read(data, scope, catalog, stack, events, &found) else { return .failed }
      let result = await read.perform()
      found.append(contentsOf: result.diagnostics)
      guard let value = result.value else { return .failed }
      scope.scopedData = (data.resource, value)
    }
    return Conditions.hold(
      check.assertions, scope, what: demand.store.name("check.\(check.name)", in: instance), severity: .warning,
      into: &found)
  }
}
