import Language
import Synchronization
import Values

/// The values of everything evaluated so far: by node, for every instance of the node's module.
final class ValueStore: Sendable {
  struct Settings: Sendable {
    var workspace: String
    var workingDirectory: String
    var functions: FunctionContext
    /// What `terraform.applying` is.
    var isApplying = false
  }

  private struct Children: Sendable {
    var expansion: Expansion
    var instances: [Int]
  }

  private struct ChildKey: Hashable, Sendable {
    let parent: Int
    let name: String
  }

  private struct State: Sendable {
    var instances: [ModuleInstance] = []
    var byModule: [ModuleAddress: [Int]] = [:]
    var byPath: [ModulePath: Int] = [:]
    var children: [ChildKey: Children] = [:]
    /// What `each` and `count` are in the arguments of a call, by the instance it made.
    var repetitions: [Int: Repetition] = [:]
    /// By node, then by the ordinal of the module's instance.
    var values: [[Value?]]
    var modules: [ChildKey: (version: Int, value: Value)] = [:]
    var deferred: Set<ModuleAddress> = []
    var isFull = false
    /// Grows with every output, so that the values made of outputs are made anew.
    var outputVersion = 0
  }

  let configuration: Configuration
  let graph: StaticGraph
  let settings: Settings
  let tables: [ModuleAddress: ModuleTable]
  /// What all evaluators are made of: only their scopes differ.
  let evaluator: Evaluator
  private let state: Mutex<State>

  init(_ configuration: Configuration, _ graph: StaticGraph, _ settings: Settings) {
    self.configuration = configuration
    self.graph = graph
    self.settings = settings
    evaluator = Evaluator(scope: UnknownScope(), context: settings.functions)
    tables = configuration.modules.mapValues { ModuleTable($0, graph) }
    var initial = State(values: [[Value?]](repeating: [], count: graph.nodes.count))
    initial.instances = [ModuleInstance(path: .root, parent: nil, ordinal: 0)]
    initial.byModule[.root] = [0]
    initial.byPath[.root] = 0
    state = Mutex(initial)
  }

  // MARK: Instances of modules

  func instances(of module: ModuleAddress) -> [Int] { state.withLock { $0.byModule[module] ?? [] } }
  func instance(_ id: Int) -> ModuleInstance { state.withLock { $0.instances[id] } }
  func instance(at path: ModulePath) -> Int? { state.withLock { $0.byPath[path] } }
  func repetition(of instance: Int) -> Repetition { state.withLock { $0.repetitions[instance] ?? .none } }

  /// What is in an instance of a module as messages call it.
  func name(_ name: String, in instance: Int) -> String {
    let path = self.instance(instance).path
    return path.isRoot ? name : "\(path).\(name)"
  }

  /// Whether a call may make so many instances more; once it may not, none may make any.
  func makeRoom(for count: Int) -> Bool {
    state.withLock { state in
      if state.instances.count + count > Expansion.moduleLimit { state.isFull = true }
      return !state.isFull
    }
  }

  /// Whether there were more instances of modules than there may be, which was told.
  var isFull: Bool { state.withLock { $0.isFull } }

  /// Makes the instances of a call in one instance of the calling module.
  func expand(_ module: ModuleAddress, in parent: Int, _ expansion: Expansion) {
    guard let name = module.names.last else { return }
    let repetitions = Repetition.all(expansion)
    state.withLock { state in
      let parentPath = state.instances[parent].path
      var made: [Int] = []
      for (key, repetition) in zip(expansion.keys, repetitions) {
        let id = state.instances.count
        let path = parentPath.child(name, key)
        state.instances.append(
          ModuleInstance(path: path, parent: parent, ordinal: state.byModule[module]?.count ?? 0))
        state.byModule[module, default: []].append(id)
        state.byPath[path] = id
        state.repetitions[id] = repetition
        made.append(id)
      }
      state.children[ChildKey(parent: parent, name: name)] = Children(expansion: expansion, instances: made)
    }
  }

  func hasExpanded(_ module: ModuleAddress, in parent: Int) -> Bool {
    guard let name = module.names.last else { return true }
    return state.withLock { $0.children[ChildKey(parent: parent, name: name)] != nil }
  }

  /// Notes that the instances of a module cannot be told yet.
  func deferModule(_ module: ModuleAddress) { state.withLock { _ = $0.deferred.insert(module) } }
  var deferredModules: Set<ModuleAddress> { state.withLock { $0.deferred } }

  // MARK: Values

  func value(_ node: Int, _ instance: Int) -> Value? {
    state.withLock { state in
      let ordinal = state.instances[instance].ordinal
      return ordinal < state.values[node].count ? state.values[node][ordinal] : nil
    }
  }

  func set(_ node: Int, _ instance: Int, _ value: Value?) {
    state.withLock { state in
      let ordinal = state.instances[instance].ordinal
      while state.values[node].count <= ordinal { state.values[node].append(nil) }
      state.values[node][ordinal] = value
      if case .output = graph.nodes[node] { state.outputVersion += 1 }
    }
  }

  /// What `module.name` is in an instance of a module: the outputs of the called module, those that are not evaluated yet
  /// unknown; `nil` when the call itself is not evaluated.
  func moduleValue(_ module: ModuleAddress, in parent: Int) -> Value? {
    guard let name = module.names.last, let table = tables[module] else { return nil }
    if table.module.doubts.contains(.outputs) || configuration[module.parent ?? .root]?.calls[name]?.isDamaged == true {
      return .unknown()
    }
    return state.withLock { state in
      let key = ChildKey(parent: parent, name: name)
      guard let children = state.children[key] else { return nil }
      if let known = state.modules[key], known.version == state.outputVersion { return known.value }
      let values = children.instances.map { child in
        let ordinal = state.instances[child].ordinal
        return Value.object(
          ValueMap(
            table.outputs.map { name, node in
              let values = state.values[node]
              return (name, (ordinal < values.count ? values[ordinal] : nil) ?? .unknown())
            }))
      }
      let value = children.expansion.combined(values)
      state.modules[key] = (state.outputVersion, value)
      return value
    }
  }
}
