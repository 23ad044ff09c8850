import Diagnostics
import Language
import Values

/// What expressions in one instance of a module, and in one instance of a resource there, can refer to.
struct ModuleScope: EvaluationScope {
  let store: ValueStore
  let table: ModuleTable
  /// The instance of the module.
  let instance: Int
  var repetition: Repetition = .none
  var selfValue: Value?
  /// The data source of a check block, which only that block's assertions see.
  var scopedData: (name: ResourceName, value: Value)?

  init?(_ store: ValueStore, _ module: ModuleAddress, _ instance: Int, _ repetition: Repetition = .none) {
    guard let table = store.tables[module] else { return nil }
    self.store = store
    self.table = table
    self.instance = instance
    self.repetition = repetition
  }

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    if table.module.isDoubtful(reference.subject) { return .unknown() }
    return switch reference.subject {
    case .variable(let name):
      lookUp(table.variables[name], reference, "variable", name, table.module.hints(forVariable:), &diagnostics)
    case .local(let name):
      lookUp(table.locals[name], reference, "local value", name, table.module.hints(forLocal:), &diagnostics)
    case .resource(let name): resource(name, reference, &diagnostics)
    case .module(let name): module(name, reference, &diagnostics)
    case .each, .countIndex: repeated(reference, &diagnostics)
    case .path(.module): .string(table.module.directory)
    case .path(.root): .string(store.configuration.root.directory)
    case .path(.cwd): .string(store.settings.workingDirectory)
    case .workspace: .string(store.settings.workspace)
    case .applying: Value.bool(store.settings.isApplying).marked(.ephemeral)
    case .selfObject: selfObject(reference, &diagnostics)
    }
  }

  private func lookUp(
    _ node: Int?, _ reference: Reference, _ kind: String, _ name: String, _ hints: (String) -> [String],
    _ diagnostics: inout Diagnostics
  ) -> Value {
    if let node { return store.value(node, instance) ?? .unknown() }
    diagnostics.error(
      "undeclared \(kind)", detail: "there is no \(kind) `\(name)` in this module", range: reference.subjectRange,
      hints: hints(name))
    return .unknown()
  }

  private func resource(
    _ name: ResourceName, _ reference: Reference, _ diagnostics: inout Diagnostics
  ) -> Value {
    if let scopedData, scopedData.name == name { return scopedData.value }
    if let node = table.resources[name] { return store.value(node, instance) ?? .unknown() }
    diagnostics.error(
      "undeclared resource", detail: "there is no `\(name)` in this module", range: reference.subjectRange,
      hints: table.module.hints(forResource: name))
    return .unknown()
  }

  private func module(
    _ name: String, _ reference: Reference, _ diagnostics: inout Diagnostics
  ) -> Value {
    let child = table.module.address.child(name)
    if table.module.calls[name] != nil { return store.moduleValue(child, in: instance) ?? .unknown() }
    diagnostics.error(
      "undeclared module", detail: "there is no module call `\(name)` in this module", range: reference.subjectRange,
      hints: table.module.hints(forCall: name))
    return .unknown()
  }

  private func repeated(_ reference: Reference, _ diagnostics: inout Diagnostics) -> Value {
    switch (reference.subject, repetition) {
    case (.countIndex, .count(let index)): return .number(index)
    case (.each(.key), .each(let key, _)): return .string(key)
    case (.each(.key), .item(let key, _)): return key
    case (.each(.value), .each(_, let value)), (.each(.value), .item(_, let value)): return value
    default: break
    }
    let needed = if case .countIndex = reference.subject { "count" } else { "for_each" }
    diagnostics.error(
      "`\(reference.subject)` cannot be used here",
      detail: "it has a value only in a block that has `\(needed)`", range: reference.subjectRange)
    return .unknown()
  }

  private func selfObject(_ reference: Reference, _ diagnostics: inout Diagnostics) -> Value {
    if let selfValue { return selfValue }
    diagnostics.error(
      "`self` cannot be used here", detail: "it stands for the resource itself, in postconditions only",
      range: reference.subjectRange)
    return .unknown()
  }
}
