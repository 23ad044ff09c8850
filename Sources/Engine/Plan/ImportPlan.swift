import Diagnostics
import HCL
import Language
import Values

/// What `import` blocks say: which instances are to be adopted, by which identifier.
struct ImportPlan: Sendable {
  /// One instance that is to be adopted.
  struct Target: Sendable {
    let block: ImportConfiguration
    let repetition: Repetition
  }

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

  /// The instances of a resource that blocks name; two blocks for one are reported.
  ///
  /// - Parameter isValidation: whether what is not known may yet be known in a plan.
  func targets(
    of resource: ResourceAddress, _ store: ValueStore, isValidation: Bool, _ diagnostics: inout Diagnostics
  ) -> [InstanceAddress: Target] {
    var targets: [InstanceAddress: Target] = [:]
    for block in blocks[resource] ?? [] {
      for repetition in repetitions(of: block, store, isValidation, &diagnostics) {
        guard let address = address(of: block, repetition, store, isValidation, &diagnostics) else { continue }
        guard let first = targets[address] else {
          targets[address] = Target(block: block, repetition: repetition)
          continue
        }
        let place = first.block.range
        let isSame = place == block.range
        diagnostics.error(
          "two imports into `\(address)`",
          detail: isSame
            ? "two elements of `for_each` come to this address"
            : "it is imported already at \(place.file.name):\(place.start.line):\(place.start.column)",
          range: block.to.range, hints: isSame ? [] : ["remove one of the two"])
      }
    }
    return targets
  }

  private func repetitions(
    of block: ImportConfiguration, _ store: ValueStore, _ isValidation: Bool, _ diagnostics: inout Diagnostics
  ) -> [Repetition] {
    guard let forEach = block.forEach else { return [.none] }
    guard let scope = ModuleScope(store, .root, 0) else { return [] }
    guard let rounds = ImportRounds.evaluate(forEach, scope, &diagnostics) else {
      if !isValidation { diagnostics.append(unknown("`for_each`", forEach, scope)) }
      return []
    }
    return rounds
  }

  private func unknown(_ what: String, _ place: LocatedExpression, _ scope: ModuleScope) -> Diagnostic {
    Diagnostic(
      .error, "\(what) of an import is not known", detail: "what is imported must be known when planning",
      range: place.range, values: Evaluate.shownValues(place, scope))
  }

  private func address(
    of block: ImportConfiguration, _ repetition: Repetition, _ store: ValueStore, _ isValidation: Bool,
    _ diagnostics: inout Diagnostics
  ) -> InstanceAddress? {
    guard let scope = ModuleScope(store, .root, 0, repetition) else { return nil }
    var own = Diagnostics()
    var isKnown = true
    do throws(Diagnostics) {
      let address = try block.target.address { expression in
        guard let value = Evaluate.value(expression, as: .dynamic, scope, &own) else { return .none }
        guard value.isKnown else {
          isKnown = false
          if !isValidation { own.append(unknown("the key", expression, scope)) }
          return .none
        }
        if let key = value.deepMarks.isEmpty ? value.instanceKey : nil { return key }
        own.error(
          "invalid key of an instance",
          detail: "expected a string or a whole number that is neither sensitive nor ephemeral",
          range: expression.range)
        return .none
      }
      diagnostics.append(contentsOf: own)
      guard isKnown, !own.hasErrors else { return nil }
      switch address {
      case .instance(let address): return address
      case .resource(let path, let resource): return InstanceAddress(path, resource)
      case .module: return nil
      }
    } catch {
      diagnostics.append(contentsOf: error)
      return nil
    }
  }

  /// The identifier to import by.
  ///
  /// - Parameter isValidation: whether what is not known may yet be known in a plan.
  func identifier(
    _ target: Target, _ store: ValueStore, isValidation: Bool, _ diagnostics: inout Diagnostics
  ) -> String? {
    let block = target.block
    guard let scope = ModuleScope(store, .root, 0, target.repetition),
      let value = Evaluate.value(block.id, as: .string, scope, &diagnostics)
    else { return nil }
    if value.marks.contains(.ephemeral) {
      diagnostics.error(
        "the identifier to import by is ephemeral", detail: "it is kept in the plan, and an ephemeral value nowhere",
        range: block.id.range)
      return nil
    }
    if value.marks.contains(.sensitive) {
      diagnostics.error(
        "the identifier to import by is sensitive", detail: "it is shown in the plan", range: block.id.range,
        hints: ["`nonsensitive(…)` says that it may be shown"])
      return nil
    }
    if isValidation, !value.isKnown { return nil }
    guard let id = value.string, !id.isEmpty else {
      diagnostics.append(
        Diagnostic(
          .error, "the identifier to import by is not known",
          detail: "it must be known when planning, and not be empty", range: block.id.range,
          values: Evaluate.shownValues(block.id, scope)))
      return nil
    }
    return id
  }
}

extension Value {
  /// The key of an instance that it is: a string or a whole number of at least 0.
  fileprivate var instanceKey: InstanceKey? {
    if let text = string { return .string(text) }
    guard let index = int, index >= 0 else { return nil }
    return .index(index)
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
