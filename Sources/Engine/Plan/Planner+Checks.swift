import Diagnostics
import Language
import Values

extension Planner {
  /// Evaluates a check block, or first reads the data source that it has of its own.
  mutating func beginCheck(_ module: ModuleAddress, _ name: String) -> [Work] {
    guard let check = store.configuration[module]?.checks[name] else { return [] }
    var work: [Work] = []
    for instance in store.instances(of: module) where !isLeftAlone(.check(module, name), instance) {
      guard let scope = ModuleScope(store, module, instance) else { continue }
      guard let data = check.data else {
        assert(check, scope)
        continue
      }
      // That there is no such type is no matter of the world, of which a check tells.
      guard catalog.type(data.type, .data) != nil else {
        diagnostics.append(catalog.unknownType(data.type, .data, range: data.range))
        continue
      }
      var own = Diagnostics()
      if let read = CheckData.read(data, scope, catalog, stack, events, &own), read.body.value.isWhollyKnown,
        !isValidation
      {
        work.append(.check(instance: instance, read))
      } else {
        note(.check, address(check.name, "check", instance), own.hasErrors ? .failed : .unknown)
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
      note(.check, address(check.name, "check", instance), .failed)
      return true
    }
    scope.scopedData = (data.resource, value)
    assert(check, scope)
    return true
  }

  private mutating func assert(_ check: CheckConfiguration, _ scope: ModuleScope) {
    let told = diagnostics.all.count
    let outcome = Conditions.hold(
      check.assertions, scope, what: address(check.name, "check", scope.instance), severity: .warning,
      into: &diagnostics)
    note(.check, address(check.name, "check", scope.instance), outcome, since: told)
  }

  /// Notes how the conditions of variables and outputs came out, which were judged when their values were.
  mutating func noteNamedValues() {
    for module in store.configuration.sortedModules {
      let variables = module.variables.filter { !$0.value.validations.isEmpty }.sorted { $0.key < $1.key }
      let outputs = module.outputs.filter { !$0.value.preconditions.isEmpty }.sorted { $0.key < $1.key }
      if variables.isEmpty && outputs.isEmpty { continue }
      for instance in store.instances(of: module.address) {
        guard let scope = ModuleScope(store, module.address, instance) else { continue }
        // What does not hold has been told, and ends the plan.
        var known = Diagnostics()
        for (name, variable) in variables where isMeant(.variable(module.address, name), instance) {
          let outcome = Conditions.hold(variable.validations, scope, what: name, into: &known)
          note(.validation, address(name, "var", instance), outcome)
        }
        for (name, output) in outputs where isMeant(.output(module.address, name), instance) {
          let outcome = Conditions.hold(output.preconditions, scope, what: name, into: &known)
          note(.outputPrecondition, address(name, "output", instance), outcome)
        }
      }
    }
  }

  /// Whether the run evaluates the node in an instance of its module.
  private func isMeant(_ node: StaticNode, _ instance: Int) -> Bool {
    store.graph.index[node].map(selection.includes(node:)) == true && !isLeftAlone(node, instance)
  }

  private func address(_ name: String, _ word: String, _ instance: Int) -> String {
    store.name("\(word).\(name)", in: instance)
  }
}
