import Diagnostics
import HCL
import Values

/// `moved`, `import`, `removed` and `check` blocks.
extension ModuleReader {
  mutating func readMoved(_ block: Block) {
    let schema = BodySchema(attributes: [.init("from", required: true), .init("to", required: true)])
    let content = block.body.content(schema, into: &diagnostics)
    let (start, end) = (target(content["from"], content.file), target(content["to"], content.file))
    guard let from = start, let to = end else { return }
    let isModule = if case .module = from.address { true } else { false }
    let toModule = if case .module = to.address { true } else { false }
    guard isModule == toModule else {
      error(
        "addresses of different kinds", "a module can move only to a module, and a resource only to a resource",
        to.range)
      return
    }
    module.moved.append(
      MovedConfiguration(
        from: from.address, to: to.address, fromRange: from.range, toRange: to.range, range: header(block)))
  }

  mutating func readRemoved(_ block: Block) {
    let schema = BodySchema(
      attributes: [.init("from", required: true)],
      blocks: [.init("lifecycle"), .init("provisioner", labels: ["type"]), .init("connection")])
    let content = block.body.content(schema, into: &diagnostics)
    guard let from = target(content["from"], content.file) else { return }
    if case .instance = from.address {
      error(
        "invalid address", "`removed` takes a resource or module with all its instances, without a key", from.range)
      return
    }
    if case .resource(_, let name) = from.address, name.mode == .data {
      error("invalid address", "`\(name)` is a data source, which is only read and never removed", from.range)
      return
    }
    var destroys = true
    for inner in content.blocks {
      guard inner.type == "lifecycle" else {
        error("`\(inner.type)` blocks are not supported", "only `lifecycle` can stand here", header(inner))
        continue
      }
      let lifecycle = inner.body.content(
        BodySchema(attributes: [.init("destroy")]), into: &diagnostics)
      destroys = bool(lifecycle, "destroy") ?? true
    }
    module.removed.append(RemovedConfiguration(from: from.address, destroys: destroys, range: header(block)))
  }

  mutating func readImport(_ block: Block) {
    let schema = BodySchema(
      attributes: [
        .init("to", required: true), .init("id", required: true), .init("for_each"), .init("provider"),
      ])
    let content = block.body.content(schema, into: &diagnostics)
    if !module.address.isRoot {
      error("`import` in a module", "objects are imported from the root module only", header(block))
    }
    guard let to = located(content, "to"), let id = located(content, "id") else { return }
    let expression = to.expression.nativeReading ?? to.expression
    guard let (target, resource) = importTarget(expression, content.file) else { return }
    var result = ImportConfiguration(
      resource: resource, to: LocatedExpression(expression, content.file), target: target, id: id,
      forEach: located(content, "for_each"),
      range: header(block))
    if let provider = content["provider"] {
      result.provider = providerReference(provider.expression, content.file)
    }
    module.imports.append(result)
  }

  /// The address and the resource of an `import`; keys that are expressions are left to evaluation.
  private mutating func importTarget(
    _ expression: Expression, _ file: SourceFile
  ) -> (ImportTarget, TargetAddress)? {
    let range = SourceRange(file, expression.range)
    guard let target = ImportTarget(expression, in: file) else {
      error("invalid address", "`to` must be the address of a resource, such as `bucket.archive`", range)
      return nil
    }
    do {
      let address = try target.outline()
      switch address {
      case .module:
        error("invalid address", "`to` must be the address of a resource, not of a module", range)
        return nil
      case .resource(_, let name) where name.mode == .data:
        error("invalid address", "`\(name)` is a data source, which is only read and never imported", range)
        return nil
      case .instance(let instance) where instance.resource.mode == .data:
        error("invalid address", "`\(instance)` is of a data source, which is only read and never imported", range)
        return nil
      case .resource, .instance: break
      }
      return (target, address)
    } catch {
      diagnostics.append(contentsOf: error)
      return nil
    }
  }

  private mutating func target(
    _ attribute: Attribute?, _ file: SourceFile
  ) -> (address: TargetAddress, range: SourceRange)? {
    guard let attribute else { return nil }
    let range = SourceRange(file, attribute.expression.range)
    guard let traversal = attribute.expression.asTraversal else {
      error("invalid address", "the address of a resource or module is required, such as `bucket.archive`", range)
      return nil
    }
    do {
      return (try TargetAddress(traversal, in: file), range)
    } catch {
      diagnostics.append(contentsOf: error)
      return nil
    }
  }

  mutating func readCheck(_ block: Block) {
    guard let name = name(block) else { return }
    let schema = BodySchema(blocks: [.init("data", labels: ["type", "name"]), .init("assert")])
    let content = block.body.content(schema, into: &diagnostics)
    if let first = module.checks[name], !isOverride {
      reportDuplicate("check `\(name)`", header(block), first: first.range)
      return
    }
    var check = CheckConfiguration(name: name, assertions: rules(content, "assert"), range: header(block))
    for inner in content.blocks("data") {
      guard let type = self.name(inner), let label = self.name(inner, 1) else { continue }
      if check.data != nil {
        error("too many data sources", "a check can have one data source of its own", header(inner))
        continue
      }
      check.data = resource(inner, ResourceName(.data, type, label))
    }
    if check.assertions.isEmpty {
      error("missing `assert` block", "a check needs something to assert", header(block))
    }
    module.checks[name] = check
  }
}
