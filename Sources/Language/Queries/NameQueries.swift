import Diagnostics
import HCL
import Values

/// Answers what an editor asks about names: what is at an offset, and what may stand there. It needs no second parser, and broken
/// input gives as much as could be read of it.
public struct NameQueries: Sendable {
  let configuration: Configuration
  let library: FunctionLibrary
  let types: KnownTypes

  /// - Parameter types: the resource types whose arguments and attributes are to be told.
  public init(_ configuration: Configuration, library: FunctionLibrary = .standard, types: KnownTypes = KnownTypes()) {
    self.configuration = configuration
    self.library = library
    self.types = types
  }

  /// Every reference to the same thing in the module, in order of place.
  public func references(to subject: Reference.Subject, in module: Module) -> [SourceRange] {
    var expressions = module.expressions.filter { $0.expression.file.name.hasSuffix(".json") }
    // What could not be read to the end refers to things as well.
    for tree in module.trees where tree.syntax == .native { expressions += tree.body.nativeExpressions() }
    return expressions.flatMap { located, bound in
      located.expression.variables.filter { !bound.contains($0.root.name) }
        .compactMap { try? Reference($0, in: located.file) }
    }
    .filter { $0.subject == subject }.map(\.subjectRange)
    .sorted { ($0.file.name, $0.bytes.start) < ($1.file.name, $1.bytes.start) }
  }

  /// What was made of a file when the module was read.
  func tree(_ file: SourceFile, _ module: Module) -> SyntaxTree {
    module.trees.first { $0.file == file } ?? SyntaxTree.parse(file)
  }

  /// What may stand in the body of the innermost of some blocks.
  func shape(_ blocks: [Block], _ module: Module) -> BodyShape? {
    let names = blocks.map(\.type)
    guard let outer = blocks.first else { return .file }
    switch outer.type {
    case "resource", "data": return resourceShape(blocks, outer.type == "data" ? .data : .managed)
    case "check" where blocks.count > 1 && blocks[1].type == "data":
      return resourceShape(Array(blocks.dropFirst()), .data)
    case "module" where blocks.count == 1:
      var shape = BodyShape.call
      for variable in called(outer, module)?.variables.values.map(\.self) ?? [] {
        shape.arguments[variable.name] = .init(
          type: variable.constraint.type, description: variable.description ?? "")
      }
      return shape
    default: return BodyShape.of(names)
    }
  }

  /// The module that a block calls.
  func called(_ block: Block, _ module: Module) -> Module? {
    block.labels.first.flatMap { configuration[module.address.child($0.value)] }
  }

  private func resourceShape(_ blocks: [Block], _ mode: ResourceMode) -> BodyShape? {
    let names = [mode == .data ? "data" : "resource"] + blocks.dropFirst().map(\.type)
    let schema = blocks[0].labels.first.flatMap { types.schema(mode, $0.value) }
    if blocks.count == 1 { return BodyShape.resource.adding(schema.map { BodyShape($0) } ?? BodyShape()).with(schema) }
    if let own = BodyShape.of(names), schema?.blocks[names[1]] == nil { return own }
    // Down the schema: `dynamic "type" { content { … } }` stands for `type { … }`.
    var current = schema
    var index = 1
    while index < blocks.count {
      let block = blocks[index]
      if block.type == "dynamic", current?.blocks["dynamic"] == nil {
        guard index + 1 < blocks.count else {
          var shape = BodyShape.dynamic
          shape.schema = block.labels.first.flatMap { current?.blocks[$0.value]?.schema }
          return shape
        }
        current = block.labels.first.flatMap { current?.blocks[$0.value]?.schema }
        index += 2
      } else {
        current = current?.blocks[block.type]?.schema
        index += 1
      }
    }
    return current.map { BodyShape($0) }
  }
}

extension BodyShape {
  fileprivate func with(_ schema: DecodeSchema?) -> BodyShape {
    var shape = self
    shape.schema = schema
    return shape
  }
}
