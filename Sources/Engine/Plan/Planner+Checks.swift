import Diagnostics
import Language
import Values

extension Planner {
  /// Evaluates a check block, or first reads the data source that it has of its own.
  mutating func beginCheck(_ module: ModuleAddress, _ name: String) -> [Work] {
    guard let check = store.configuration[module]?.checks[name] else { return [] }
    var work: [Work] = []
    for instance in store.instances(of: module) {
      guard let scope = ModuleScope(store, module, instance) else { continue }
      guard let data = check.data else {
        assert(check, scope)
        continue
      }
      var own = Diagnostics()
      if let read = CheckData.read(data, scope, catalog, stack, events, &own), read.body.value.isWhollyKnown,
        !isValidation
      {
        work.append(.check(instance: instance, read))
      } else {
        note(.check, check.address(in: module), own.hasErrors ? .failed : .unknown)
      }
      for diagnostic in own { diagnostics.append(diagnostic.with(severity: .warning)) }
    }
    return work
  }

  mutating func finishCheck(_ node: Int, _ instance: Int, _ result: DataRead.Result) -> Bool {
    guard case .check(let module, let name) = store.graph.nodes[node],
      let check = store.configuration[module]?.checks[name], let data = check.data,
      var scope = ModuleScope(store, module, instance)
    else { return true }
    for diagnostic in result.diagnostics { diagnostics.append(diagnostic.with(severity: .warning)) }
    guard let value = result.value else {
      note(.check, check.address(in: module), .failed)
      return true
    }
    scope.scopedData = (data.resource, value)
    assert(check, scope)
    return true
  }

  private mutating func assert(_ check: CheckConfiguration, _ scope: ModuleScope) {
    let outcome = Conditions.hold(
      check.assertions, scope, what: "check.\(check.name)", severity: .warning, into: &diagnostics)
    note(.check, check.address(in: scope.table.module.address), outcome)
  }
}

extension CheckConfiguration {
  func address(in module: ModuleAddress) -> String { StaticNode.check(module, name).name }
}
