import Engine
import HCL
import Language
import Values

/// The attributes of resources that contribute to what a plan changes, be it through local values, variables and outputs, as in
/// Terraform's plan format: where drift of one of them may be why something is to change.
struct RelevantAttributes {
  private struct Place: Hashable {
    let module: ModulePath
    let reference: String
  }

  private struct Attribute: Hashable {
    let resource: String
    let path: [JSON]
  }

  private let configuration: Configuration
  /// The instances of modules that the plan has something in.
  private let modules: [ModulePath]
  private var seen: Set<Place> = []
  private var found: [Attribute] = []

  init(_ plan: Plan, _ configuration: Configuration) {
    self.configuration = configuration
    modules = Set(plan.changes.map(\.address.module)).sorted()
    var changed = plan.changes.filter { $0.action != .noop }.map(\.address)
    // What was read is forgotten when all is destroyed.
    if plan.mode == .destroy { changed += plan.others.map(\.address).filter { $0.resource.mode == .data } }
    for address in changed {
      guard let resource = configuration[address.configuration] else { continue }
      var expressions = resource.bodies.flatMap(\.allExpressions)
      expressions += [resource.count, resource.forEach].compactMap { $0 }
      follow(expressions, in: address.module)
    }
    for output in plan.outputs where output.action != .noop {
      if let value = configuration.root.outputs[output.name]?.value { follow([value], in: .root) }
    }
    for path in modules where !path.isRoot {
      let outputs = (configuration[path.module]?.outputs ?? [:]).sorted { $0.key < $1.key }
      follow(outputs.map(\.value.value), in: path)
    }
  }

  var json: JSON {
    .array(found.map { ["resource": .string($0.resource), "attribute": .array($0.path)] })
  }

  private mutating func follow(_ expressions: [LocatedExpression], in module: ModulePath) {
    var open = expressions.map { (expression: $0, module: module) }
    while let next = open.popLast() {
      for reference in next.expression.references {
        open += sources(reference, next.module)
      }
    }
  }

  /// Notes a resource, or gives the expressions that a named value is made of.
  private mutating func sources(
    _ reference: Reference, _ module: ModulePath
  ) -> [(expression: LocatedExpression, module: ModulePath)] {
    let text = reference.subject.description + reference.steps.map(Self.text).joined()
    guard seen.insert(Place(module: module, reference: text)).inserted else { return [] }
    let own = configuration[module.module]
    switch reference.subject {
    case .resource(let name):
      let address = InstanceAddress(module, name, reference.key)
      let rest = reference.key.isNone ? reference.steps[...] : reference.steps.dropFirst()
      let attribute = Attribute(resource: address.description, path: rest.map(Self.step))
      if !found.contains(attribute) { found.append(attribute) }
      return []
    case .local(let name): return own?.locals[name].map { [($0.value, module)] } ?? []
    case .variable(let name):
      guard let parent = module.parent, let call = module.steps.last?.name else { return [] }
      return configuration[parent.module]?.calls[call]?.inputs[name].map { [($0, parent)] } ?? []
    case .module(let name): return outputs(of: name, reference, module)
    case .each, .countIndex, .path, .workspace, .applying, .selfObject: return []
    }
  }

  private func outputs(
    of name: String, _ reference: Reference, _ module: ModulePath
  ) -> [(expression: LocatedExpression, module: ModulePath)] {
    let instances = modules.filter { path in
      path.parent == module && path.steps.last?.name == name
        && (reference.key.isNone || path.steps.last?.key == reference.key)
    }
    return instances.flatMap { path in
      let outputs = configuration[path.module]?.outputs ?? [:]
      return outputs.sorted { $0.key < $1.key }
        .filter { reference.moduleOutput == nil || reference.moduleOutput?.name == $0.key }
        .map { (expression: $0.value.value, module: path) }
    }
  }

  private static func text(_ step: TraversalStep) -> String {
    switch step {
    case .attribute(let name, _): ".\(name)"
    case .key(let key, _): "[\"\(key)\"]"
    case .index(let number, _, _): "[\(number.integer ?? 0)]"
    }
  }

  private static func step(_ step: TraversalStep) -> JSON {
    switch step {
    case .attribute(let name, _): .string(name)
    case .key(let key, _): .string(key)
    case .index(let number, _, _): .number(Number(number.integer ?? 0))
    }
  }
}

extension ResourceConfiguration {
  /// Its body, and what override files put in place of parts of it.
  var bodies: [Body] { [body] + overrides }
}

extension Body {
  private static let deepest = 64

  /// Every expression in it, those of nested blocks too.
  var allExpressions: [LocatedExpression] { expressions(depth: 0) }

  private func expressions(depth: Int) -> [LocatedExpression] {
    guard depth < Self.deepest else { return [] }
    return attributes.map { LocatedExpression($0, in: self) }
      + blocks.flatMap { $0.body.expressions(depth: depth + 1) }
  }
}
