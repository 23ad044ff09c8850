import HCL
import Values

/// What values have as attributes, as far as that can be told without evaluating anything.
extension NameQueries {
  /// The attributes of what the text before a dot stands for: `var`, `module.a[0]`, `thing.b`.
  func members(of receiver: String, _ blocks: [Block], _ module: Module) -> [Completion] {
    let parts = Self.parts(receiver)
    guard let root = parts.first else { return [] }
    switch (root, parts.count) {
    case ("var", 1):
      return module.variables.values.map {
        Completion($0.name, .variable, $0.description ?? $0.constraint.type.description)
      }
    case ("local", 1): return module.locals.keys.map { Completion($0, .local) }
    case ("module", 1): return module.calls.keys.map { Completion($0, .module) }
    case ("module", 2):
      let outputs = configuration[module.address.child(parts[1])]?.outputs ?? [:]
      return outputs.values.map { Completion($0.name, .output, $0.description ?? "") }
    case ("each", 1): return [Completion("key", .attribute), Completion("value", .attribute)]
    case ("count", 1): return [Completion("index", .attribute)]
    case ("path", 1): return Reference.PathAttribute.allCases.map { Completion($0.rawValue, .attribute) }
    case ("terraform", 1): return [Completion("applying", .attribute), Completion("workspace", .attribute)]
    case ("stack", 1): return [Completion("workspace", .attribute)]
    case ("data", 1): return resourceTypes(.data, module).map { Completion($0, .type) }
    case ("data", 2): return resourceNames(.data, parts[1], module)
    case ("resource", 1): return resourceTypes(.managed, module).map { Completion($0, .type) }
    case ("resource", 2): return resourceNames(.managed, parts[1], module)
    case (_, 1) where root != "self":
      let resources = resourceNames(.managed, root, module)
      if !resources.isEmpty { return resources }
    default: break
    }
    return attributes(of: type(of: parts, blocks, module))
  }

  func resourceTypes(_ mode: ResourceMode, _ module: Module) -> [String] {
    Set(module.resources.keys.filter { $0.mode == mode }.map(\.type)).sorted()
  }

  private func resourceNames(_ mode: ResourceMode, _ type: String, _ module: Module) -> [Completion] {
    module.resources.keys.filter { $0.mode == mode && $0.type == type }.map { Completion($0.name, .resource) }
  }

  func attributes(of type: ValueType?) -> [Completion] {
    guard case .object(let shape)? = type else { return [] }
    return shape.attributes.map { Completion($0.key, .attribute, $0.value.description) }
  }

  /// The names of a traversal; what stands in brackets is left out, so all instances are like one.
  static func parts(_ receiver: String) -> [String] {
    var parts: [String] = []
    var current = ""
    var depth = 0
    for character in receiver {
      switch character {
      case "[", "(": depth += 1
      case "]", ")": depth -= 1
      case _ where depth > 0: break
      case ".":
        parts.append(current)
        current = ""
      default: if !character.isWhitespace { current.append(character) }
      }
    }
    parts.append(current)
    return parts.filter { !$0.isEmpty && $0 != "*" && Int($0) == nil }
  }

  /// The type of what a traversal stands for.
  func type(of parts: [String], _ blocks: [Block], _ module: Module, depth: Int = 0) -> ValueType? {
    guard depth < 16, let root = parts.first else { return nil }
    switch root {
    case "var": return parts.count < 2 ? nil : step(module.variables[parts[1]]?.constraint.type, parts.dropFirst(2))
    case "local":
      guard parts.count > 1, let local = module.locals[parts[1]] else { return nil }
      return step(staticType(local.value.expression, module, depth: depth + 1), parts.dropFirst(2))
    case "module":
      guard parts.count > 2, let child = configuration[module.address.child(parts[1])],
        let output = child.outputs[parts[2]]
      else { return nil }
      return step(staticType(output.value.expression, child, depth: depth + 1), parts.dropFirst(3))
    case "data" where parts.count > 2: return step(types.dataSources[parts[1]]?.impliedType, parts.dropFirst(3))
    case "resource" where parts.count > 2: return step(types.resources[parts[1]]?.impliedType, parts.dropFirst(3))
    case "self":
      guard let outer = blocks.first, let label = outer.labels.first?.value else { return nil }
      return step(types.schema(outer.type == "data" ? .data : .managed, label)?.impliedType, parts.dropFirst())
    case "each":
      guard parts.count > 1, parts[1] == "value", let outer = blocks.first else { return nil }
      let forEach = outer.body.attributes.first { $0.name == "for_each" }?.expression
      return step(forEach.flatMap { elementType(of: $0, module) }, parts.dropFirst(2))
    default:
      guard parts.count > 1, module.resources[ResourceName(.managed, root, parts[1])] != nil else { return nil }
      return step(types.resources[root]?.impliedType, parts.dropFirst(2))
    }
  }

  private func step(_ type: ValueType?, _ names: ArraySlice<String>) -> ValueType? {
    var current = type
    for name in names { current = Self.element(current)?.member(name) }
    return Self.element(current)
  }

  /// What a list or set of objects has, each element has; a map's elements are reached by keys.
  private static func element(_ type: ValueType?) -> ValueType? {
    switch type {
    case .list(let element), .set(let element): element
    default: type
    }
  }

  /// The type that an expression is seen to have by its form.
  func staticType(_ expression: Expression, _ module: Module, depth: Int = 0) -> ValueType? {
    guard depth < 16 else { return nil }
    switch expression {
    case .parentheses(let node): return staticType(node.inner, module, depth: depth + 1)
    case .template: return .string
    case .literal(let node):
      switch node.value {
      case .bool: return .bool
      case .number: return .number
      case .string: return .string
      case .null: return nil
      }
    case .object(let node):
      var members: [String: ValueType] = [:]
      for item in node.items {
        let key: String? =
          switch item.key {
          case .word(let word): word.name
          case .expression(let key): key.asStaticString
          }
        if let key { members[key] = staticType(item.value, module, depth: depth + 1) ?? .dynamic }
      }
      return .object(members)
    case .tuple(let node): return .tuple(node.elements.map { staticType($0, module, depth: depth + 1) ?? .dynamic })
    case .variable(let node):
      let parts =
        [node.root.name] + node.steps.compactMap { if case .attribute(let name, _) = $0 { name } else { nil } }
      return type(of: parts, [], module, depth: depth + 1)
    case .call(let node): return library[node.name].map(\.signature.result)
    default: return nil
    }
  }

  private func elementType(of expression: Expression, _ module: Module) -> ValueType? {
    switch staticType(expression, module) {
    case .map(let element)?, .set(let element)?: element
    case .object(let shape)?: shape.attributes.sorted { $0.key < $1.key }.first?.value
    default: nil
    }
  }
}

extension ValueType {
  fileprivate func member(_ name: String) -> ValueType? {
    switch self {
    case .object(let shape): shape.attributes[name]
    case .map(let element): element
    default: nil
    }
  }
}
