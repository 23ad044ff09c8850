import Diagnostics
import HCL
import Language
import Values

/// What is the same for all instances of a resource.
final class ResourceFacts: Sendable {
  let resource: ResourceConfiguration
  let address: ResourceAddress
  let type: ObjectType
  let decodeSchema: DecodeSchema
  let ignored: InstancePlan.Ignored
  let createBeforeDestroy: Bool
  let dependencies: [ResourceAddress]
  /// The same as rows of state have them.
  let dependencyTexts: [String]
  /// For data sources only: what `depends_on` of it and of the calls around it names, and the resources that it refers to itself. Who
  /// refers to a resource means it as it will be, even where what is referred to is known already.
  let awaited: [ResourceAddress]

  init(
    _ resource: ResourceConfiguration, _ address: ResourceAddress, node: Int, _ type: ObjectType, _ store: ValueStore
  ) {
    self.resource = resource
    self.address = address
    self.type = type
    decodeSchema = type.decodeSchema
    ignored = InstancePlan.ignored(resource.lifecycle.ignoreChanges, type.impliedType)
    createBeforeDestroy = store.graph.createBeforeDestroy.contains(address)
    dependencies = store.graph.directDependencies(of: node)
    dependencyTexts = dependencies.map(\.description)
    awaited =
      resource.mode == .data
      ? Self.explicit(resource, address, store.configuration) + Self.named(resource, address, decodeSchema)
      : []
  }

  /// The body for one instance, how long reading it may take, and what is wrong with it.
  func evaluate(_ scope: ModuleScope) -> (body: DecodedBody, readTimeout: Duration?, diagnostics: Diagnostics) {
    var diagnostics = Diagnostics()
    let limit = resource.timeouts.isEmpty ? nil : Timeouts(resource, scope, &diagnostics)[.read]
    let body = Evaluate.body(resource, decodeSchema, scope, &diagnostics)
    return (body, limit, diagnostics)
  }

  private static func explicit(
    _ resource: ResourceConfiguration, _ address: ResourceAddress, _ configuration: Configuration
  ) -> [ResourceAddress] {
    var found = named(resource.dependsOn, in: address.module, configuration)
    var module = address.module
    while let parent = module.parent, let name = module.names.last {
      found += named(configuration[parent]?.calls[name]?.dependsOn ?? [], in: parent, configuration)
      module = parent
    }
    return found
  }

  private static func named(
    _ resource: ResourceConfiguration, _ address: ResourceAddress, _ schema: DecodeSchema
  ) -> [ResourceAddress] {
    let bodies = ([resource.body] + resource.overrides).flatMap { schema.references(in: $0) }
    let repetition = [resource.count, resource.forEach].compactMap { $0 }.flatMap(\.references)
    return (bodies + repetition).compactMap { reference in
      guard case .resource(let name) = reference.subject, name.mode == .managed else { return nil }
      return ResourceAddress(address.module, name)
    }
  }

  private static func named(
    _ references: [Reference], in module: ModuleAddress, _ configuration: Configuration
  ) -> [ResourceAddress] {
    references.flatMap { reference -> [ResourceAddress] in
      switch reference.subject {
      case .resource(let name): return [ResourceAddress(module, name)]
      case .module(let name):
        let prefix = module.child(name).names
        return configuration.resources.map(\.address).filter { $0.module.names.starts(with: prefix) }
      default: return []
      }
    }
  }
}

extension ValuePath {
  /// The path that a traversal relative to a resource names.
  init(_ traversal: ScopeTraversal, in type: ValueType) {
    var steps: [Step] = [.attribute(traversal.root.name)]
    var current = type.component(.attribute(traversal.root.name))
    for step in traversal.steps {
      let next: Step
      switch step {
      case .attribute(let name, _), .key(let name, _):
        if case .map = current { next = .key(name) } else { next = .attribute(name) }
      case .index(let number, _, _): next = .index(number.integer ?? 0)
      }
      steps.append(next)
      current = current.component(next)
    }
    self.init(steps)
  }
}
