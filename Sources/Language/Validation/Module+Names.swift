import Diagnostics

extension Module {
  /// Hints for a name that is not declared; empty when none that is declared is close.
  public func hints(forVariable name: String) -> [String] {
    names.index(.variables, count: variables.count) { Array(variables.keys) }.hints(for: name)
  }

  public func hints(forLocal name: String) -> [String] {
    names.index(.locals, count: locals.count) { Array(locals.keys) }.hints(for: name)
  }

  public func hints(forCall name: String) -> [String] {
    names.index(.calls, count: calls.count) { Array(calls.keys) }.hints(for: name)
  }

  public func hints(forOutput name: String) -> [String] {
    names.index(.outputs, count: outputs.count) { Array(outputs.keys) }.hints(for: name)
  }

  /// The resource in full, else one of its type, else a name of another kind: `var.x` for `vra.x`.
  public func hints(forResource name: ResourceName) -> [String] {
    let other = ResourceName(name.mode == .data ? .managed : .data, name.type, name.name)
    if resources[other] != nil { return ["did you mean `\(other)`?"] }
    let same = names.resourceNames(name.mode, type: name.type, among: resources)
    let full = names.index(.resources(name.mode), count: resources.count) {
      resources.keys.filter { $0.mode == name.mode }.map(\.description)
    }
    let hints = full.hints(for: name.description)
    if !hints.isEmpty { return hints }
    if let same { return same.hints(for: name.name) }
    let typed = self.hints(forResourceNamed: name.type)
    if !typed.isEmpty { return typed }
    if name.type == "variable" || name.type == "input" { return ["did you mean `var.\(name.name)`?"] }
    let roots = Reference.roots.filter { !["each", "count", "resource", "self"].contains($0) }
    return Suggestion.closest(to: name.type, among: roots).map { ["did you mean `\($0).\(name.name)`?"] } ?? []
  }

  /// For a name that was written alone; `nil` where there is nothing of that name.
  func hints(forValueNamed name: String) -> [String]? {
    if variables[name] != nil { return ["did you mean `var.\(name)`?"] }
    if locals[name] != nil { return ["did you mean `local.\(name)`?"] }
    let resources = hints(forResourceNamed: name)
    return resources.isEmpty ? nil : resources
  }

  /// For a name that was written without the type of its resource.
  func hints(forResourceNamed name: String) -> [String] {
    let meant = resources.keys.filter { $0.name == name }.sorted()
    return meant.count == 1 ? meant.map { "did you mean `\($0)`?" } : []
  }
}
