import Diagnostics
import Language
import ProviderKit
import Values

/// Evaluates the check blocks once more after an apply, when what they look at is there.
struct CheckRound {
  let part: JudgedPart
  let catalog: Catalog
  let stack: StackIdentity
  let events: EngineEventHandler

  /// How they came out, and as warnings what does not hold. What depends on something that failed is unknown.
  func run(_ demand: inout DemandEvaluator) async -> (results: [CheckResult], Diagnostics) {
    var results: [CheckResult] = []
    var all = Diagnostics()
    for module in demand.store.configuration.sortedModules {
      for check in module.checks.values.sorted(by: { $0.name < $1.name }) {
        for instance in demand.store.instances(of: module.address) {
          let path = demand.store.instance(instance).path
          guard part.contains(.check(module.address, check.name), in: path) else { continue }
          var found = Diagnostics()
          let outcome = await run(check, module.address, instance, &demand, &found)
          let address = demand.store.name("check.\(check.name)", in: instance)
          results.append(CheckResult(.check, address, outcome, found, since: 0))
          all.append(newOf: found)
        }
      }
    }
    return (results, all)
  }

  private func run(
    _ check: CheckConfiguration, _ module: ModuleAddress, _ instance: Int, _ demand: inout DemandEvaluator,
    _ found: inout Diagnostics
  ) async -> Conditions.Outcome {
    guard demand.prepare(.check(module, check.name), in: instance, &found),
      var scope = ModuleScope(demand.store, module, instance)
    else { return .unknown }
    if let data = check.data {
      var own = Diagnostics()
      defer { for diagnostic in own { found.append(diagnostic.with(severity: .warning)) } }
      guard let read = CheckData.read(data, scope, catalog, stack, events, &own) else { return .failed }
      guard read.body.value.isWhollyKnown else { return .unknown }
      let result = await read.perform()
      own.append(contentsOf: result.diagnostics)
      guard let value = result.value else { return .failed }
      scope.scopedData = (data.resource, value)
    }
    let address = demand.store.name("check.\(check.name)", in: instance)
    return Conditions.hold(check.assertions, scope, what: address, severity: .warning, into: &found)
  }
}
