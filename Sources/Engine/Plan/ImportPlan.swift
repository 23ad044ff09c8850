import Diagnostics
import HCL
import Language
import Values

/// What `import` blocks say: which instances are to be adopted, by which identifier.
struct ImportPlan: Sendable {
  private let blocks: [ResourceAddress: [ImportConfiguration]]

  init(_ configuration: Configuration) {
    var blocks: [ResourceAddress: [ImportConfiguration]] = [:]
    for block in configuration.root.imports {
      if let resource = block.resource.configuration { blocks[resource, default: []].append(block) }
    }
    self.blocks = blocks
  }

  /// Reports blocks whose resource the configuration has not, for which nothing could be imported.
  func check(_ configuration: Configuration, into diagnostics: inout Diagnostics) {
    for block in configuration.root.imports {
      guard let resource = block.resource.configuration, configuration[resource] == nil else { continue }
      diagnostics.error(
        "there is no resource `\(resource)` to import into", detail: "an import needs one to belong to",
        range: block.to.range,
        hints: ["write its block, or have it written: `stack plan --generate-config FILE`"])
    }
  }

  /// The identifier of the instance, if a block names it.
  func identifier(of address: InstanceAddress, _ store: ValueStore, _ diagnostics: inout Diagnostics) -> String? {
    guard !blocks.isEmpty else { return nil }
    for block in blocks[address.configuration] ?? [] where block.resource.module == address.module {
      if let id = identifier(block, address, store, &diagnostics) { return id }
    }
    return nil
  }

  private func identifier(
    _ block: ImportConfiguration, _ address: InstanceAddress, _ store: ValueStore, _ diagnostics: inout Diagnostics
  ) -> String? {
    guard let forEach = block.forEach else {
      guard case .held = match(block, address, .none, store, &diagnostics),
        let scope = ModuleScope(store, .root, 0)
      else { return nil }
      return id(block, scope, &diagnostics)
    }
    guard let scope = ModuleScope(store, .root, 0),
      let expansion = Expansion.evaluate(count: nil, forEach: forEach, scope: scope, into: &diagnostics)
    else { return nil }
    for repetition in Repetition.all(expansion) {
      guard case .held = match(block, address, repetition, store, &diagnostics),
        let scope = ModuleScope(store, .root, 0, repetition)
      else { continue }
      return id(block, scope, &diagnostics)
    }
    return nil
  }

  private func id(_ block: ImportConfiguration, _ scope: ModuleScope, _ diagnostics: inout Diagnostics) -> String? {
    guard let value = Evaluate.value(block.id, as: .string, scope, &diagnostics) else { return nil }
    guard let id = value.string, !id.isEmpty else {
      diagnostics.error(
        "the identifier to import by is not known", detail: "it must be known when planning, and not be empty",
        range: block.id.range)
      return nil
    }
    return id
  }

  /// Whether the block's address, its key evaluated, is the instance's.
  private func match(
    _ block: ImportConfiguration, _ address: InstanceAddress, _ repetition: Repetition, _ store: ValueStore,
    _ diagnostics: inout Diagnostics
  ) -> Conditions.Outcome {
    if case .index(let index) = block.to.expression {
      guard let scope = ModuleScope(store, .root, 0, repetition),
        let key = Evaluate.value(LocatedExpression(index.key, block.to.file), as: .dynamic, scope, &diagnostics)
      else { return .failed }
      let found: InstanceKey? = key.string.map { .string($0) } ?? key.int.map { .index($0) }
      return found == address.key ? .held : .failed
    }
    switch block.resource {
    case .instance(let own): return own == address ? .held : .failed
    case .resource(let path, let resource):
      return path == address.module && resource == address.resource && address.key.isNone ? .held : .failed
    case .module: return .failed
    }
  }
}

extension TargetAddress {
  /// The resource it names, as the configuration has it.
  public var configuration: ResourceAddress? {
    switch self {
    case .module: nil
    case .resource(let path, let resource): ResourceAddress(path.module, resource)
    case .instance(let address): address.configuration
    }
  }
}
