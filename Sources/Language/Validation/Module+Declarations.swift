import Diagnostics
import HCL
import Values

extension Module {
  /// What is wrong with a reference as far as the declarations tell; `nil` when it names something that is declared.
  public func fault(of reference: Reference, in configuration: Configuration? = nil) -> Diagnostic? {
    if isDoubtful(reference.subject) { return nil }
    switch reference.subject {
    case .variable(let name):
      return undeclared(name, "input variable", variables[name] != nil, hints(forVariable:), reference) {
        "add `variable \"\($0)\" { … }`"
      }
    case .local(let name):
      return undeclared(name, "local value", locals[name] != nil, hints(forLocal:), reference) {
        "add `\($0) = …` to a `locals` block"
      }
    case .module(let name):
      if let fault = undeclared(name, "module call", calls[name] != nil, hints(forCall:), reference, nil) {
        return fault
      }
      return outputFault(of: reference, name, in: configuration)
    case .resource(let name): return resourceFault(of: reference, name)
    case .each, .countIndex, .path, .workspace, .applying, .selfObject: return nil
    }
  }

  /// Whether what is referred to may be declared in what syntax errors have taken away.
  public func isDoubtful(_ subject: Reference.Subject) -> Bool {
    guard !doubts.isEmpty else { return false }
    return switch subject {
    case .variable(let name): doubts.contains(.variables) && variables[name] == nil
    case .local(let name): doubts.contains(.locals) && locals[name] == nil
    case .module(let name): doubts.contains(.calls) && calls[name] == nil
    case .resource(let name): doubts.contains(.resources) && resources[name] == nil
    case .each, .countIndex, .path, .workspace, .applying, .selfObject: false
    }
  }

  private func undeclared(
    _ name: String, _ what: String, _ isDeclared: Bool, _ hints: (String) -> [String], _ reference: Reference,
    _ action: ((String) -> String)?
  ) -> Diagnostic? {
    if isDeclared { return nil }
    let close = hints(name)
    let fallback = action.map { ["to declare it, \($0(name))"] } ?? []
    return Diagnostic(
      .error, "undeclared \(what)", detail: "there is no \(what) `\(name)` in \(place)",
      range: reference.subjectRange, hints: close.isEmpty ? fallback : close)
  }

  /// The module in words.
  private var place: String { address.isRoot ? "the root module" : "`\(address)`" }

  private func resourceFault(of reference: Reference, _ name: ResourceName) -> Diagnostic? {
    if let resource = resources[name] { return keyFault(of: reference, resource) }
    if checks.values.contains(where: { $0.data?.resource == name }) { return nil }
    let what = name.mode == .data ? "data source" : "resource"
    return Diagnostic(
      .error, "undeclared \(what)", detail: "there is no \(what) `\(name)` in \(place)",
      range: reference.subjectRange, hints: hints(forResource: name))
  }

  /// Instances are told apart by keys in brackets, and what has one instance alone has no key.
  private func keyFault(of reference: Reference, _ resource: ResourceConfiguration) -> Diagnostic? {
    // What tells the instances may be what a syntax error has taken away.
    if resource.isDamaged { return nil }
    switch reference.steps.first {
    case .key(let key, let range) where resource.count == nil && resource.forEach == nil:
      return Diagnostic(
        .error, "unexpected instance key",
        detail: "`\(resource.resource)` has neither `count` nor `for_each`, so that it has one instance, without a key",
        range: SourceRange(reference.file, range),
        hints: ModuleReader.isIdentifier(key) ? ["for the attribute, write `\(resource.resource).\(key)`"] : [])
    case .index(_, let range, _) where resource.count == nil && resource.forEach == nil:
      return Diagnostic(
        .error, "unexpected instance key",
        detail: "`\(resource.resource)` has neither `count` nor `for_each`, so that it has one instance, without a key",
        range: SourceRange(reference.file, range), hints: ["for the resource, write `\(resource.resource)`"])
    case .attribute(let name, let range) where resource.forEach != nil:
      return Diagnostic(
        .error, "missing instance key",
        detail: "`\(resource.resource)` has `for_each`, so that its attributes are those of one instance",
        range: SourceRange(reference.file, range),
        hints: ["write `\(resource.resource)[each.key].\(name)`, or another key in brackets"])
    case .attribute(let name, let range) where resource.count != nil:
      return Diagnostic(
        .error, "missing instance key",
        detail: "`\(resource.resource)` has `count`, so that its attributes are those of one instance",
        range: SourceRange(reference.file, range),
        hints: [
          "write `\(resource.resource)[*].\(name)` for the attribute of every instance",
          "write `\(resource.resource)[0].\(name)` for that of the first",
        ])
    default: return nil
    }
  }

  private func outputFault(
    of reference: Reference, _ name: String, in configuration: Configuration?
  ) -> Diagnostic? {
    guard let output = reference.moduleOutput, let child = configuration?[address.child(name)],
      child.outputs[output.name] == nil, !child.files.isEmpty, !child.doubts.contains(.outputs)
    else { return nil }
    return Diagnostic(
      .error, "undeclared output", detail: "module `\(name)` has no output `\(output.name)`",
      range: SourceRange(reference.file, output.range),
      hints: child.hints(forOutput: output.name))
  }
}
