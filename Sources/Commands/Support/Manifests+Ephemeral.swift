import Diagnostics
import Engine
import Language
import Values

extension Manifests {
  /// The values of ephemeral variables for a saved plan, which does not hold them: given again or by default.
  func ephemeralVariables(
    _ inputs: [VariableOptions.Input], of plan: Plan, into diagnostics: inout Diagnostics
  ) -> [String: Value] {
    let given = Self.given(inputs, displayFolder, into: &diagnostics)
    var ephemeral = configuration.root
    ephemeral.variables = ephemeral.variables.filter { $0.value.isEphemeral }
    for input in given.all where input.origin == .option && ephemeral.variables[input.name] == nil {
      diagnostics.error(
        "a saved plan takes no options of planning",
        detail: "the variable `\(input.name)` has the value that the plan was made with",
        hints: ["make a new plan with it", "only ephemeral variables, which no plan keeps, are given again"])
    }
    let names = Set(given.all.map(\.name))
    for name in plan.ephemeralVariables where !names.contains(name) {
      diagnostics.error(
        "the ephemeral variable `\(name)` must be given again",
        detail: "it had a value when the plan was made, and no plan keeps what is ephemeral",
        range: ephemeral.variables[name]?.range,
        hints: ["give it with `--var \(name)=…`, or as STACK_VAR_\(name)"])
    }
    if diagnostics.hasErrors { return [:] }
    return given.only { ephemeral.variables[$0] != nil }.resolve(for: ephemeral, into: &diagnostics)
  }
}
