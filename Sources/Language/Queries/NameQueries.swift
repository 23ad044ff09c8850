import Diagnostics
import HCL
import Values

/// Answers what an editor asks about names: what is at an offset, and what may stand there. It needs no second parser, and broken
/// input gives as much as could be read of it.
public struct NameQueries: Sendable {
  let configuration: Configuration
  let library: FunctionLibrary

  public init(_ configuration: Configuration, library: FunctionLibrary = .standard) {
    self.configuration = configuration
    self.library = library
  }

  /// The reference whose name is at a byte offset of a file.
  public func symbol(at offset: Int, in file: SourceFile, of module: Module) -> Symbol? {
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
    var symbol = Symbol(subject: reference.subject, range: reference.range)
    switch reference.subject {
    case .variable(let name):
      let variable = module.variables[name]
      symbol.declaration = variable?.range
      symbol.description = variable?.description
      symbol.type = variable?.constraint.type
    case .local(let name): symbol.declaration = module.locals[name]?.range
    case .resource(let name): symbol.declaration = module.resources[name]?.range
    case .module(let name):
      let output = reference.moduleOutput.flatMap { configuration[module.address.child(name)]?.outputs[$0.name] }
      symbol.declaration = output?.range ?? module.calls[name]?.range
      symbol.description = output?.description
    case .each, .countIndex, .path, .workspace, .selfObject: break
    }
    return symbol
  }

  /// Every reference to the same thing in the module, in order of place.
  public func references(to subject: Reference.Subject, in module: Module) -> [SourceRange] {
    module.expressions.flatMap { located, bound in
      located.expression.variables.filter { !bound.contains($0.root.name) }
        .compactMap { try? Reference($0, in: located.file) }
    }
    .filter { $0.subject == subject }.map(\.subjectRange)
    .sorted { ($0.file.name, $0.bytes.start) < ($1.file.name, $1.bytes.start) }
  }

  /// What may follow what is written before a byte offset, in order of name: `var.re` gives the variables that begin with `re`.
  public func completions(at offset: Int, in file: SourceFile, of module: Module) -> [Completion] {
    let end = min(max(offset, 0), file.bytes.count)
    var start = end
    while start > 0, Self.isPart(file.bytes[start - 1]) { start -= 1 }
    var parts = String(decoding: file.bytes[start..<end], as: UTF8.self)
      .split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let prefix = parts.popLast() ?? ""
    return candidates(after: parts, in: module)
      .filter { $0.name.hasPrefix(prefix) }
      .sorted { ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue) }
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E, 0x80...0xFF: true
    default: false
    }
  }

  private func candidates(after parts: [String], in module: Module) -> [Completion] {
    switch (parts.first, parts.count) {
    case (nil, _): return roots(in: module)
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
    case ("terraform", 1), ("stack", 1): return [Completion("workspace", .attribute)]
    case ("data", 1): return types(.data, in: module)
    case ("data", 2): return names(.data, parts[1], in: module)
    case (let type?, 1): return names(.managed, type, in: module)
    default: return []
    }
  }

  private func roots(in module: Module) -> [Completion] {
    var found = Reference.roots.filter { $0 != "resource" }.map { Completion($0, .keyword) }
    found += types(.managed, in: module)
    found += library.signatures.map { Completion($0.name, .function, $0.description) }
    return found
  }

  private func types(_ mode: ResourceMode, in module: Module) -> [Completion] {
    Set(module.resources.keys.filter { $0.mode == mode }.map(\.type)).map { Completion($0, .resource) }
  }

  private func names(_ mode: ResourceMode, _ type: String, in module: Module) -> [Completion] {
    module.resources.keys.filter { $0.mode == mode && $0.type == type }.map { Completion($0.name, .resource) }
  }
}
