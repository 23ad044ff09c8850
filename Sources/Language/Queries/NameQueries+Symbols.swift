import Diagnostics
import HCL
import Values

extension NameQueries {
  /// What is at a byte offset of a file.
  public func symbol(at offset: Int, in file: SourceFile, of module: Module) -> Symbol? {
    let tree = tree(file, module)
    guard tree.syntax == .native else { return referenceInJSON(at: offset, file, module) }
    let path = tree.nodes(at: offset)
    let blocks = path.compactMap { if case .block(let block) = $0 { block } else { nil } }
    switch path.last {
    case .blockType(let name): return Symbol(.block(name.name), SourceRange(file, name.range))
    case .label(let label): return declared(label, blocks, file, module)
    case .attributeName(let name): return argument(name, blocks, file, module)
    case .functionName(let name): return function(name, file)
    case .objectKey(let key): return Symbol(.attribute(key.name), SourceRange(file, key.range))
    case .traversalRoot, .traversalStep: return traversal(path, offset, tree.expected(at: offset), blocks, file, module)
    default: return nil
    }
  }

  // MARK: References

  private func traversal(
    _ path: [SyntaxNode], _ offset: Int, _ expected: ExpectedSyntax, _ blocks: [Block], _ file: SourceFile,
    _ module: Module
  ) -> Symbol? {
    guard case .expression(.variable(let node))? = path.dropLast().last else { return nil }
    if bound(path, blocks, expected).contains(node.root.name) {
      return Symbol(.bound(node.root.name), SourceRange(file, node.root.range))
    }
    guard let reference = try? Reference(node, in: file) else { return nil }
    if case .traversalStep(.attribute(let name, let range), let index)? = path.last,
      Int(range.start) >= Int(reference.subjectBytes.end), reference.moduleOutput?.range != range
    {
      let names =
        [node.root.name]
        + node.steps[...index].compactMap { step -> String? in
          if case .attribute(let name, _) = step { name } else { nil }
        }
      return Symbol(.attribute(name), SourceRange(file, range), type: type(of: names, blocks, module))
    }
    return symbol(reference, in: module)
  }

  /// The names that are no references at a place.
  private func bound(_ path: [SyntaxNode], _ blocks: [Block], _ expected: ExpectedSyntax) -> [String] {
    var names = expected.bound
    for case .block(let block) in path where block.type == "dynamic" {
      let named = block.body.attributes.first { $0.name == "iterator" }?.expression.asKeyword
      if let name = named ?? block.labels.first?.value { names.append(name) }
    }
    return names
  }

  private func referenceInJSON(at offset: Int, _ file: SourceFile, _ module: Module) -> Symbol? {
    for (located, bound) in module.expressions
    where located.file == file && located.expression.range.touches(offset) {
      for traversal in located.expression.variables
      where traversal.range.touches(offset) && !bound.contains(traversal.root.name) {
        guard let reference = try? Reference(traversal, in: file) else { continue }
        return symbol(reference, in: module)
      }
    }
    return nil
  }

  private func symbol(_ reference: Reference, in module: Module) -> Symbol {
    var symbol = symbol(reference.subject, reference.range, module)
    if case .module(let name) = reference.subject, let output = reference.moduleOutput,
      let child = configuration[module.address.child(name)], let declared = child.outputs[output.name]
    {
      symbol.declaration = declared.range
      symbol.description = declared.description
      symbol.type = staticType(declared.value.expression, child)
    }
    return symbol
  }

  private func symbol(_ subject: Reference.Subject, _ range: SourceRange, _ module: Module) -> Symbol {
    var symbol = Symbol(.reference(subject), range)
    switch subject {
    case .variable(let name):
      let variable = module.variables[name]
      symbol.declaration = variable?.range
      symbol.description = variable?.description
      symbol.type = variable?.constraint.type
    case .local(let name):
      symbol.declaration = module.locals[name]?.range
      symbol.type = module.locals[name].flatMap { staticType($0.value.expression, module) }
    case .resource(let name):
      symbol.declaration = module.resources[name]?.range
      symbol.type = types.schema(name.mode, name.type)?.impliedType
    case .module(let name): symbol.declaration = module.calls[name]?.range
    case .countIndex: symbol.type = .number
    case .path, .workspace, .each(.key): symbol.type = .string
    case .applying: symbol.type = .bool
    case .each(.value), .selfObject: break
    }
    return symbol
  }

  // MARK: Declarations

  private func declared(_ label: Block.Label, _ blocks: [Block], _ file: SourceFile, _ module: Module) -> Symbol? {
    guard let block = blocks.last, let index = block.labels.firstIndex(of: label) else { return nil }
    let range = SourceRange(file, label.range)
    let mode: ResourceMode = block.type == "data" ? .data : .managed
    switch (block.type, index, blocks.count) {
    case ("variable", 0, 1): return symbol(.variable(label.value), range, module)
    case ("module", 0, 1): return symbol(.module(label.value), range, module)
    case ("resource", 0, _), ("data", 0, _): return Symbol(.resourceType(mode, label.value), range)
    case ("resource", 1, _), ("data", 1, _):
      return symbol(.resource(ResourceName(mode, block.labels[0].value, label.value)), range, module)
    case ("output", 0, 1):
      let output = module.outputs[label.value]
      return Symbol(
        .argument(label.value), range, declaration: output?.range, description: output?.description,
        type: output.flatMap { staticType($0.value.expression, module) })
    case ("dynamic", 0, _): return Symbol(.block(label.value), range)
    default: return nil
    }
  }

  private func argument(_ name: Identifier, _ blocks: [Block], _ file: SourceFile, _ module: Module) -> Symbol? {
    let range = SourceRange(file, name.range)
    if blocks.count == 1, blocks[0].type == "locals" { return symbol(.local(name.name), range, module) }
    let known = shape(blocks, module)?.arguments[name.name]
    var symbol = Symbol(.argument(name.name), range, type: known?.type)
    if let known, !known.description.isEmpty { symbol.description = known.description }
    if blocks.count == 1, blocks[0].type == "module" {
      symbol.declaration = called(blocks[0], module)?.variables[name.name]?.range
    }
    return symbol
  }

  private func function(_ name: Identifier, _ file: SourceFile) -> Symbol {
    let plain = name.name.hasPrefix("core::") ? String(name.name.dropFirst(6)) : name.name
    let signature = library.signatures.first { $0.name == plain }
    return Symbol(
      .function(name.name), SourceRange(file, name.range),
      description: signature.map { "\($0.text)\n\n\($0.description)" }, type: signature?.result)
  }
}
