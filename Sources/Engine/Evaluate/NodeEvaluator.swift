import Diagnostics
import Language
import Values

/// Evaluates variables, local values, outputs and calls in one instance of their module.
struct NodeEvaluator: Sendable {
  let store: ValueStore
  /// The values given for the root module's variables.
  let variables: [String: Value]
  /// Whether defaults only stand in for values of root variables that are still to be given, so that no condition is held against them.
  var assumesDefaults = false

  /// The modules some of whose instances could not be told.
  var deferredModules: Set<ModuleAddress> { store.deferredModules }

  /// Evaluates a node that is no resource and keeps its value; `false` when it failed, which is reported.
  func evaluate(_ node: Int, in instance: Int, into diagnostics: inout Diagnostics) -> Bool {
    switch store.graph.nodes[node] {
    case .variable(let module, let name): variable(node, module, name, instance, &diagnostics)
    case .local(let module, let name): local(node, module, name, instance, &diagnostics)
    case .output(let module, let name): output(node, module, name, instance, &diagnostics)
    case .call(let module): call(module, in: instance, &diagnostics)
    case .gate, .close, .provider, .check, .resource: true
    }
  }

  private func scope(_ module: ModuleAddress, _ instance: Int) -> ModuleScope? {
    ModuleScope(store, module, instance)
  }

  private func call(
    _ module: ModuleAddress, in parent: Int, _ diagnostics: inout Diagnostics
  ) -> Bool {
    guard let caller = module.parent, let name = module.names.last,
      let call = store.configuration[caller]?.calls[name], let scope = scope(caller, parent)
    else { return false }
    guard
      let expansion = Expansion.evaluate(
        count: call.count, forEach: call.forEach, scope: scope, into: &diagnostics)
    else { return false }
    if store.isFull { return false }
    guard store.makeRoom(for: expansion.size) else {
      let place = call.count ?? call.forEach
      diagnostics.error(
        "too many instances",
        detail: "all modules together may have at most \(Expansion.moduleLimit) instances; "
          + "those of modules in modules multiply",
        range: place?.range ?? call.range, address: "module.\(name)")
      return false
    }
    store.expand(module, in: parent, expansion)
    if case .unknown = expansion { store.deferModule(module) }
    return true
  }

  private func local(
    _ node: Int, _ module: ModuleAddress, _ name: String, _ instance: Int, _ diagnostics: inout Diagnostics
  ) -> Bool {
    guard let local = store.configuration[module]?.locals[name], let scope = scope(module, instance),
      let value = Evaluate.value(local.value, as: .dynamic, scope, &diagnostics)
    else { return false }
    store.set(node, instance, value)
    return true
  }

  private func output(
    _ node: Int, _ module: ModuleAddress, _ name: String, _ instance: Int, _ diagnostics: inout Diagnostics
  ) -> Bool {
    guard let output = store.configuration[module]?.outputs[name], let scope = scope(module, instance),
      !Conditions.hold(
        output.preconditions, scope, what: store.name("output.\(name)", in: instance), into: &diagnostics
      ).isRefused,
      let value = Evaluate.value(output.value, as: .dynamic, scope, &diagnostics)
    else { return false }
    if module.isRoot, value.deepMarks.contains(.sensitive), !output.isSensitive {
      diagnostics.error(
        "output `\(name)` holds a sensitive value",
        detail: "the value of a root output is shown, unless the output says that it is sensitive",
        range: output.value.range, hints: ["add `sensitive = true`", "or use `nonsensitive` if it is no secret"])
      return false
    }
    if value.deepMarks.contains(.ephemeral), module.isRoot || !output.isEphemeral {
      diagnostics.error(
        "output `\(name)` holds an ephemeral value",
        detail: module.isRoot
          ? "the value of a root output is kept in the state, and an ephemeral value nowhere"
          : "what is ephemeral leaves a module only by an output that says so",
        range: output.value.range,
        hints: module.isRoot ? ["`ephemeralasnull` leaves it out"] : ["add `ephemeral = true`"])
      return false
    }
    let marks = (output.isSensitive ? Marks.sensitive : []).union(output.isEphemeral ? .ephemeral : [])
    store.set(node, instance, value.marked(marks))
    return true
  }

  private func variable(
    _ node: Int, _ module: ModuleAddress, _ name: String, _ instance: Int, _ diagnostics: inout Diagnostics
  ) -> Bool {
    guard let variable = store.configuration[module]?.variables[name], let scope = scope(module, instance) else {
      return false
    }
    guard let given = input(variable, module, instance, &diagnostics) else { return false }
    let value: Value
    do {
      value = try variable.constraint.apply(to: given.value).marked(variable.marks)
    } catch {
      diagnostics.error(
        "invalid value for variable `\(name)`", detail: error.description, range: given.range ?? variable.range,
        context: given.range == nil ? nil : variable.range)
      return false
    }
    if value.isNull, !variable.isNullable {
      diagnostics.error(
        "variable `\(name)` is null", detail: "its `nullable` is false", range: given.range ?? variable.range)
      return false
    }
    store.set(node, instance, value)
    if assumesDefaults, module.isRoot, variables[name] == nil { return true }
    return !Conditions.hold(
      variable.validations, scope, what: store.name("var.\(name)", in: instance), place: given.range, into: &diagnostics
    ).isRefused
  }

  /// What the caller gives, or the default.
  private func input(
    _ variable: VariableConfiguration, _ module: ModuleAddress, _ instance: Int, _ diagnostics: inout Diagnostics
  ) -> (value: Value, range: SourceRange?)? {
    let given: (value: Value, range: SourceRange?)?
    if let caller = module.parent, let name = module.names.last {
      let own = store.instance(instance)
      guard let call = store.configuration[caller]?.calls[name], let parent = own.parent else { return nil }
      if let expression = call.inputs[variable.name] {
        guard let scope = ModuleScope(store, caller, parent, store.repetition(of: instance)),
          let value = Evaluate.value(expression, as: .dynamic, scope, &diagnostics)
        else { return nil }
        if value.deepMarks.contains(.ephemeral), !variable.isEphemeral {
          diagnostics.error(
            "variable `\(variable.name)` cannot hold an ephemeral value",
            detail: "what is ephemeral enters a module only by a variable that says so", range: expression.range,
            context: variable.range, hints: ["add `ephemeral = true` to the variable"])
          return nil
        }
        given = (value, expression.range)
      } else {
        given = nil
      }
      if given == nil, call.isDamaged { return (.unknown(variable.constraint.type), nil) }
      if given == nil, variable.isRequired {
        diagnostics.error(
          "missing argument `\(variable.name)`",
          detail: "the module requires a value for its variable `\(variable.name)`", range: call.range,
          context: variable.range)
        return nil
      }
    } else {
      given = variables[variable.name].map { ($0, nil) }
    }
    if let given, !(given.value.isNull && !variable.isNullable && variable.defaultValue != nil) { return given }
    if let value = variable.defaultValue { return (value, nil) }
    diagnostics.error(
      "missing value for variable `\(variable.name)`", detail: variable.description ?? "it has no default",
      range: variable.range,
      hints: ["set it with `--var '\(variable.name)=…'`, in `stack.stackvars`, or as STACK_VAR_\(variable.name)"])
    return nil
  }
}
