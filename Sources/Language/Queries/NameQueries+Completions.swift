import Diagnostics
import HCL
import Values

extension NameQueries {
  /// What may follow what is written before a byte offset, in order of name: `var.re` gives the variables that begin with `re`.
  public func completions(at offset: Int, in file: SourceFile, of module: Module) -> [Completion] {
    let expected = tree(file, module).expected(at: offset)
    var seen: Set<String> = []
    return candidates(expected, module)
      .filter { $0.name.hasPrefix(expected.prefix) }
      .sorted { ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue) }
      .filter { seen.insert("\($0.kind) \($0.name)").inserted }
  }

  private func candidates(_ expected: ExpectedSyntax, _ module: Module) -> [Completion] {
    switch expected.kind {
    case .item: items(shape(expected.blocks, module), expected)
    case .label(let type, let index): labels(type, index, expected, module)
    case .value(let argument): values(argument, expected, module)
    case .attributeName(let receiver):
      expected.bound.contains(NameQueries.parts(receiver).first ?? "")
        ? [] : iteratorMembers(receiver, expected) ?? members(of: receiver, expected.blocks, module)
    case .objectKey(let argument):
      attributes(of: argumentType(argument, expected, module).flatMap(Self.objectType))
        + (expected.mayBeFor ? [Completion("for", .keyword)] : [])
    case .operation: expected.isInFor ? [Completion("if", .keyword), Completion("in", .keyword)] : []
    case .directive: ["else", "endfor", "endif", "for", "if"].map { Completion($0, .keyword) }
    case .text: []
    }
  }

  private func items(_ shape: BodyShape?, _ expected: ExpectedSyntax) -> [Completion] {
    guard let shape else { return [] }
    return shape.arguments.filter { !expected.set.contains($0.key) }.map { name, argument in
      Completion(
        name, .argument,
        argument.description.isEmpty && argument.type != .dynamic ? argument.type.description : argument.description)
    } + shape.blocks.map { Completion($0, .block) }
  }

  private func labels(_ type: String, _ index: Int, _ expected: ExpectedSyntax, _ module: Module) -> [Completion] {
    switch (type, index) {
    case ("resource", 0): types.names(.managed).map { Completion($0, .type) }
    case ("data", 0): types.names(.data).map { Completion($0, .type) }
    case ("dynamic", 0):
      (shape(expected.blocks, module)?.schema?.blocks.keys).map { $0.map { Completion($0, .block) } } ?? []
    default: []
    }
  }

  // MARK: Values

  private func values(_ argument: String?, _ expected: ExpectedSyntax, _ module: Module) -> [Completion] {
    let outer = expected.blocks.first?.type
    if outer == "variable", argument == "type" {
      return ["any", "bool", "list", "map", "number", "object", "optional", "set", "string", "tuple"]
        .map { Completion($0, .keyword) }
    }
    if argument == "provider" || argument == "providers" {
      return module.providers.keys.map { Completion($0.description, .keyword) }
    }
    let things = roots(expected).map { Completion($0, .keyword) } + types(in: module)
    if argument == "depends_on" || argument == "replace_triggered_by" {
      return things.filter { ["data", "module"].contains($0.name) || $0.kind == .type }
    }
    if argument == "ignore_changes", expected.blocks.last?.type == "lifecycle" {
      return items(shape(Array(expected.blocks.prefix(1)), module), expected).filter {
        $0.kind == .argument && BodyShape.resource.arguments[$0.name] == nil
      } + [Completion("all", .keyword)]
    }
    return things + expected.bound.map { Completion($0, .bound) } + iterators(expected).map { Completion($0, .bound) }
      + library.signatures.map { Completion($0.name, .function, $0.description) }
      + ["false", "null", "true"].map { Completion($0, .keyword) }
      + (expected.mayBeFor ? [Completion("for", .keyword)] : [])
  }

  /// What references may begin with at a place: `each`, `count` and `self` only where they mean something.
  private func roots(_ expected: ExpectedSyntax) -> [String] {
    let outer = expected.blocks.first
    let names = Set(outer?.body.attributes.map(\.name) ?? [])
    return Reference.roots.filter { root in
      switch root {
      case "each": names.contains("for_each")
      case "count": names.contains("count")
      case "self": expected.blocks.last?.type == "postcondition"
      case "resource": false
      default: true
      }
    }
  }

  private func types(in module: Module) -> [Completion] {
    resourceTypes(.managed, module).map { Completion($0, .type) }
  }

  // MARK: Dynamic blocks

  /// The names that `dynamic` blocks around a place bind, inside of their content.
  private func iterators(_ expected: ExpectedSyntax) -> [String] {
    zip(expected.blocks, expected.blocks.dropFirst()).compactMap { block, inner in
      guard block.type == "dynamic", inner.type == "content" else { return nil }
      let named = block.body.attributes.first { $0.name == "iterator" }?.expression.asKeyword
      return named ?? block.labels.first?.value
    }
  }

  private func iteratorMembers(_ receiver: String, _ expected: ExpectedSyntax) -> [Completion]? {
    let parts = Self.parts(receiver)
    guard let root = parts.first, iterators(expected).contains(root) else { return nil }
    return parts.count == 1 ? [Completion("key", .attribute), Completion("value", .attribute)] : []
  }

  // MARK: Objects

  /// The type that the value of an argument is to have.
  private func argumentType(_ argument: String?, _ expected: ExpectedSyntax, _ module: Module) -> ValueType? {
    guard let argument else { return nil }
    if expected.blocks.first?.type == "variable", argument == "default", let name = expected.blocks[0].labels.first {
      return module.variables[name.value]?.constraint.type
    }
    return shape(expected.blocks, module)?.arguments[argument]?.type
  }

  private static func objectType(_ type: ValueType) -> ValueType? {
    switch type {
    case .object: type
    case .list(let element), .set(let element), .map(let element): objectType(element)
    default: nil
    }
  }
}
