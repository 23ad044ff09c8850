import Diagnostics
import HCL
import Language
import Values

extension Manifests {
  /// What is wrong with the `backend` block whatever the values are that `stack init` will have for it.
  func backendFaults(given: [String: Value]) -> Diagnostics {
    var diagnostics = Diagnostics()
    let root = configuration.root
    guard let block = root.settings.backend else { return diagnostics }
    var variables = given
    for (name, variable) in root.variables where variables[name] == nil {
      variables[name] = .unknown(variable.constraint.type)
    }
    let evaluator = Evaluator(scope: BackendScope(module: root, variables: variables))
    for attribute in block.body.justAttributes(into: &diagnostics) {
      _ = evaluator.evaluate(LocatedExpression(attribute, in: block.body), into: &diagnostics)
    }
    return diagnostics
  }
}
