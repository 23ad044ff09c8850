import Diagnostics
import Glibc
import HCL
import Language
import StateStorage
import Values

/// Evaluates expressions as if they stood in the root module, with what the state knows of resources.
public struct ConsoleEvaluation: Sendable {
  private let evaluator: NodeEvaluator
  private let catalog: Catalog
  private let objects: [PlannedChange]
  private var functions: FunctionContext

  init(_ evaluator: NodeEvaluator, _ state: WorkingState, _ catalog: Catalog, _ functions: FunctionContext) {
    self.evaluator = evaluator
    self.catalog = catalog
    self.functions = functions
    // Nothing is planned here: it is now.
    self.functions.currentTime = time(nil)
    var objects = state.current.values.map { object in
      PlannedChange(.noop, object.address, provider: object.type.provider.name, after: object.value)
    }
    for (address, record) in state.data {
      guard let type = catalog.type(address.resource.type, .data), let value = try? type.value(record.value) else {
        continue
      }
      objects.append(PlannedChange(.noop, address, provider: type.provider.name, after: value))
    }
    self.objects = objects.sorted { $0.address < $1.address }
  }

  /// The value of an expression; `nil` when it has none, which is reported.
  public func evaluate(_ expression: LocatedExpression, into diagnostics: inout Diagnostics) -> Value? {
    let faults = Diagnostics(expression.references.compactMap(fault))
    guard !faults.hasErrors else {
      diagnostics.append(contentsOf: faults)
      return nil
    }
    // Made anew for each expression, so that what failed in one is told again in the next that needs it.
    var demand = DemandEvaluator(evaluator, objects)
    demand.absentValue = .unknown()
    var succeeded = true
    for reference in expression.references where !prepare(reference, &demand, &diagnostics) { succeeded = false }
    guard succeeded, let scope = ModuleScope(evaluator.store, .root, 0) else { return nil }
    var own = Diagnostics()
    let value = Evaluator(scope: scope, context: functions).evaluate(expression, into: &own)
    diagnostics.append(contentsOf: own)
    return own.hasErrors ? nil : value
  }

  /// What is wrong with a reference by what is declared, whatever the state has.
  private func fault(_ reference: Reference) -> Diagnostic? {
    let configuration = evaluator.store.configuration
    if let fault = configuration.root.fault(of: reference, in: configuration) { return fault }
    guard case .resource(let name) = reference.subject, let type = catalog.type(name.type, name.mode) else {
      return nil
    }
    return configuration.root.attributeFault(of: reference, type: type.impliedType)
  }

  /// Evaluates what a reference leads to; what does not exist is left to the evaluation to report.
  private func prepare(
    _ reference: Reference, _ demand: inout DemandEvaluator, _ diagnostics: inout Diagnostics
  ) -> Bool {
    let graph = evaluator.store.graph
    let node: StaticNode
    switch reference.subject {
    case .variable(let name): node = .variable(.root, name)
    case .local(let name): node = .local(.root, name)
    case .resource(let name): node = .resource(ResourceAddress(.root, name))
    case .module(let name): return prepare(ModuleAddress.root.child(name), &demand, &diagnostics)
    default: return true
    }
    guard let index = graph.index[node] else { return true }
    return demand.ensure(index, 0, &diagnostics)
  }

  private func prepare(
    _ module: ModuleAddress, _ demand: inout DemandEvaluator, _ diagnostics: inout Diagnostics
  ) -> Bool {
    let store = evaluator.store
    guard let call = store.graph.index[.call(module)] else { return true }
    guard demand.ensure(call, 0, &diagnostics) else { return false }
    var succeeded = true
    for name in store.configuration[module]?.outputs.keys.sorted() ?? [] {
      guard let output = store.graph.index[.output(module, name)] else { continue }
      for instance in store.instances(of: module) where !demand.ensure(output, instance, &diagnostics) {
        succeeded = false
      }
    }
    return succeeded
  }
}
