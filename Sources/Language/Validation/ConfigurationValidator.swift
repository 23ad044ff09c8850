import Diagnostics
import Dispatch
import HCL
import Synchronization
import Values

/// Checks what can be checked without schemas and values: that references lead to declarations, that calls fit the modules
/// called, and that `each`, `count` and `self` stand where they mean something.
public struct ConfigurationValidator: Sendable {
  let configuration: Configuration

  public init(_ configuration: Configuration) { self.configuration = configuration }

  public func validate(into diagnostics: inout Diagnostics) {
    var seen: Set<Diagnostic> = []
    for module in configuration.sortedModules {
      // Calls of one directory share their sources, so each fault of them is told once.
      for diagnostic in faults(of: module) {
        if diagnostic.range != nil, !seen.insert(diagnostic).inserted { continue }
        diagnostics.append(diagnostic)
      }
    }
    MoveCheck(configuration).run(into: &diagnostics)
  }

  private func faults(of module: Module) -> [Diagnostic] {
    var check = ModuleCheck(module: module, configuration: configuration)
    check.run()
    return check.found.all
  }
}

/// The checks of one module.
struct ModuleCheck {
  let module: Module
  let configuration: Configuration
  var found = Diagnostics()

  init(module: Module, configuration: Configuration) {
    self.module = module
    self.configuration = configuration
  }

  /// Which references mean something only in places.
  struct Place: OptionSet {
    let rawValue: Int
    static let each = Place(rawValue: 1)
    static let count = Place(rawValue: 2)
    static let selfObject = Place(rawValue: 4)
  }

  mutating func run() {
    for (_, variable) in module.variables.sorted(by: { $0.key < $1.key }) { rules(variable.validations, []) }
    for (_, local) in module.locals.sorted(by: { $0.key < $1.key }) { expression(local.value, []) }
    checkResources()
    for (_, call) in module.calls.sorted(by: { $0.key < $1.key }) { self.call(call) }
    for (_, provider) in module.providers.sorted(by: { $0.key < $1.key }) { body(provider.body, []) }
    for (_, output) in module.outputs.sorted(by: { $0.key < $1.key }) {
      expression(output.value, [])
      references(output.dependsOn, [])
      rules(output.preconditions, [])
    }
    for (_, check) in module.checks.sorted(by: { $0.key < $1.key }) {
      rules(check.assertions, [])
      if let data = check.data { resource(data) }
    }
    if module.address.isRoot {
      for (name, output) in module.outputs.sorted(by: { $0.key < $1.key }) where output.isEphemeral {
        found.error(
          "an ephemeral output of the root module", detail: "`\(name)` would be kept in the state", range: output.range,
          hints: ["only outputs of called modules can be ephemeral"])
      }
    }
    for item in module.removed { removed(item) }
    for item in module.imports {
      if let forEach = item.forEach { expression(forEach, []) }
      expression(item.id, item.forEach == nil ? [] : .each)
      for key in item.target.keys { expression(key, item.forEach == nil ? [] : .each) }
      if let provider = item.provider { importProvider(provider, item) }
    }
  }

  /// A resource that is declared says itself whose it is.
  private mutating func importProvider(_ reference: ProviderReference, _ item: ImportConfiguration) {
    guard case .resource(let path, let name) = item.resource, path.steps.isEmpty, module.resources[name] == nil else {
      found.error(
        "provider of an import", detail: "`\(item.resource)` is declared, and its own block says which provider it has",
        range: item.range, hints: ["say `provider = \(reference)` in the resource, and not in the import"])
      return
    }
    provider(reference, item.range)
  }

  /// What is said to be gone must not be declared.
  private mutating func removed(_ item: RemovedConfiguration) {
    guard item.from.module.steps.isEmpty, case .resource(_, let name) = item.from, module.resources[name] != nil else {
      return
    }
    found.error(
      "a removed resource is still there", detail: "`\(name)` is said to be removed, and is declared",
      range: item.range,
      hints: ["remove one of the two blocks"])
  }

  /// Each resource by itself, on all processors.
  private mutating func checkResources() {
    let resources = module.sortedResources
    let size = 1024
    guard resources.count >= 2 * size else { return resources.forEach { resource($0) } }
    let parts = Mutex([Int: Diagnostics]())
    DispatchQueue.concurrentPerform(iterations: (resources.count + size - 1) / size) { [module, configuration] index in
      var part = ModuleCheck(module: module, configuration: configuration)
      for resource in resources[(index * size)...].prefix(size) { part.resource(resource) }
      if !part.found.isEmpty { parts.withLock { $0[index] = part.found } }
    }
    for (_, part) in parts.withLock(\.self).sorted(by: { $0.key < $1.key }) { found.append(contentsOf: part) }
  }

  private mutating func resource(_ resource: ResourceConfiguration) {
    // The `count` or `for_each` of a damaged one may be what is lost.
    var place: Place = resource.isDamaged ? [.count, .each] : []
    if let count = resource.count {
      expression(count, [])
      place.insert(.count)
    }
    if let forEach = resource.forEach {
      expression(forEach, [])
      place.insert(.each)
    }
    for body in [resource.body] + resource.overrides { self.body(body, place) }
    references(resource.dependsOn, place)
    if let enabled = resource.lifecycle.enabled { expression(enabled, []) }
    for trigger in resource.lifecycle.replaceTriggeredBy { expression(trigger, place) }
    for (_, timeout) in resource.timeouts.sorted(by: { $0.key < $1.key }) { expression(timeout, place) }
    rules(resource.lifecycle.preconditions, place)
    rules(resource.lifecycle.postconditions, place.union(.selfObject))
    if let provider = resource.provider { self.provider(provider, resource.range) }
  }

  private mutating func provider(_ reference: ProviderReference, _ range: SourceRange) {
    guard !module.hasProvider(reference), !module.doubts.contains(.providers) else { return }
    found.error(
      "undeclared provider configuration", detail: "there is no provider configuration `\(reference)`", range: range,
      hints: Suggestion.hints(for: reference.description, among: module.providers.keys.map(\.description)))
  }

  private mutating func call(_ call: ModuleCall) {
    var place: Place = call.isDamaged ? [.count, .each] : []
    if let count = call.count {
      expression(count, [])
      place.insert(.count)
    }
    if let forEach = call.forEach {
      expression(forEach, [])
      place.insert(.each)
    }
    references(call.dependsOn, place)
    for (_, input) in call.inputs.sorted(by: { $0.key < $1.key }) { expression(input, place) }
    guard let child = configuration[module.address.child(call.name)], !child.files.isEmpty else { return }
    for (name, range) in call.inputRanges.sorted(by: { $0.key < $1.key })
    where child.variables[name] == nil && !child.doubts.contains(.variables) {
      found.error(
        "unsupported argument", detail: "module `\(call.name)` has no variable `\(name)`", range: range,
        hints: child.hints(forVariable: name))
    }
    for (_, provider) in child.settings.requiredProviders.sorted(by: { $0.key < $1.key }) {
      for alias in provider.aliases where call.providers[alias] == nil && !call.isDamaged {
        found.error(
          "missing provider configuration",
          detail: "module `\(call.name)` has `\(alias)` in its `configuration_aliases`, so its caller must pass one",
          range: call.range, hints: ["add `providers = { \(alias) = … }` to the block"])
      }
    }
    for (inner, passed) in call.providers.sorted(by: { $0.key < $1.key }) {
      let place = call.providersRange ?? call.range
      provider(passed, place)
      if !child.hasProvider(inner), !child.doubts.contains(.providers) {
        found.error(
          "undeclared provider configuration",
          detail: "module `\(call.name)` has no provider configuration `\(inner)` that could be passed", range: place,
          hints: ["`configuration_aliases` of its `required_providers` names those that it wants"])
      }
      let (wanted, given) = (child.providerSource(inner.name), module.providerSource(passed.name))
      if wanted == given { continue }
      found.error(
        "wrong type of provider",
        detail: "`\(inner)` is of `\(wanted)` in module `\(call.name)`, but `\(passed)` is of `\(given)`", range: place,
        hints: ["what `source` in `required_providers` says of both must be the same"])
    }
    for (name, variable) in child.variables.sorted(by: { $0.key < $1.key })
    where variable.isRequired && call.inputs[name] == nil && !call.isDamaged {
      found.error(
        "missing argument", detail: "module `\(call.name)` needs a value for `\(name)`, which has no default",
        range: call.range, hints: ["add `\(name) = …` to the block"])
    }
  }

  private mutating func rules(_ rules: [CheckRule], _ place: Place) {
    for rule in rules {
      expression(rule.condition, place)
      expression(rule.errorMessage, place)
    }
  }

  private mutating func expression(_ located: LocatedExpression, _ place: Place, bound: [String] = []) {
    for traversal in located.expression.variables where !bound.contains(traversal.root.name) {
      do {
        let reference = try Reference(traversal, in: located.file)
        if !isTried(reference, in: located.expression) { self.reference(reference, place) }
      } catch {
        var error = error
        if error.hints.isEmpty {
          error.hints = module.hints(forResourceNamed: traversal.root.name)
        } else if traversal.steps.isEmpty, let hints = module.hints(forValueNamed: traversal.root.name) {
          error.hints = hints
        }
        found.append(error)
      }
    }
  }

  /// Whether it is an output that there is not, which `try` and `can` answer for.
  private func isTried(_ reference: Reference, in expression: Expression) -> Bool {
    guard case .module(let name) = reference.subject, module.calls[name] != nil,
      module.fault(of: reference, in: configuration) != nil
    else { return false }
    let certain = expression.variables(outsideOf: ["try", "can", "core::try", "core::can"])
    return !certain.contains { $0.range == reference.bytes }
  }

  private mutating func references(_ references: [Reference], _ place: Place) {
    for reference in references { self.reference(reference, place) }
  }

  private mutating func reference(_ reference: Reference, _ place: Place) {
    if let fault = module.fault(of: reference, in: configuration) {
      found.append(fault)
      return
    }
    switch reference.subject {
    case .each where !place.contains(.each):
      found.error(
        "reference to `each` without `for_each`",
        detail: "`\(reference.subject)` has a value only in a block with `for_each`",
        range: reference.subjectRange)
    case .countIndex where !place.contains(.count):
      found.error(
        "reference to `count` without `count`", detail: "`count.index` has a value only in a block with `count`",
        range: reference.subjectRange)
    case .selfObject where !place.contains(.selfObject):
      found.error(
        "invalid reference to `self`", detail: "`self` has a value only in a `postcondition`",
        range: reference.subjectRange)
    default: break
    }
  }

  /// Walks a body without its schema; what is in JSON is looked at when it is decoded.
  private mutating func body(_ body: Body, _ place: Place, bound: [String] = [], depth: Int = 0) {
    guard depth < SyntaxLimits.nesting else { return }
    for attribute in body.attributes {
      expression(LocatedExpression(attribute.expression, body.file), place, bound: bound)
    }
    for block in body.blocks {
      guard block.type == "dynamic", let label = block.labels.first?.value else {
        self.body(block.body, place, bound: bound, depth: depth + 1)
        continue
      }
      let iterator = block.body.attributes.first { $0.name == "iterator" }?.expression.asKeyword
      for attribute in block.body.attributes where attribute.name != "iterator" {
        let names = attribute.name == "labels" ? bound + [iterator ?? label] : bound
        expression(LocatedExpression(attribute.expression, block.file), place, bound: names)
      }
      for inner in block.body.blocks {
        self.body(inner.body, place, bound: bound + [iterator ?? label], depth: depth + 1)
      }
    }
  }
}
