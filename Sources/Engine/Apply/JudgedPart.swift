import Diagnostics
import Language

/// What of the configuration there is something to be told of after a stage: not what `--target` or `--exclude` leaves out, nor what waits
/// for a further stage, nor what depends on something that an earlier one failed at.
struct JudgedPart {
  private let graph: StaticGraph
  let selection: Selection
  private var waiting = NodeInstances()

  /// - Parameter stopped: what no stage comes to any more because of a failure.
  init(_ plan: Plan, _ graph: StaticGraph, stopped: StoppedNodes) {
    self.graph = graph
    var earlier = EarlierStages()
    earlier.stopped = stopped
    var options = PlanOptions(targets: plan.targets, excludes: plan.excludes)
    options.earlier = earlier
    // Planning has read them.
    var read = Diagnostics()
    var selection = Selection(options, into: &read)
    selection.select(from: graph)
    self.selection = selection
    guard !plan.deferred.isEmpty else { return }
    for name in plan.deferred {
      let cause = ObjectID(name)
      switch try? TargetAddress(parsing: name) {
      case .module(let path): waiting.insert(.call(path.module), .root, because: cause, in: graph)
      case .resource(let path, let resource):
        waiting.insert(.resource(ResourceAddress(path.module, resource)), .root, because: cause, in: graph)
      case .instance(let address): waiting.insert(.resource(address.configuration), .root, because: cause, in: graph)
      case nil: break
      }
    }
  }

  func contains(_ node: StaticNode, in path: ModulePath) -> Bool {
    guard let number = graph.index[node], selection.includes(node: number) else { return false }
    return !selection.leavesAlone(node, in: path) && !waiting.contains(node, in: path)
  }
}
