import Diagnostics
import HCL
import Language
import Values

extension Manifests {
  /// What is wrong with the `backend` block whatever the values are that `stack init` will have for it.
  func backendFaults(given: [String: Value]) -> Diagnostics {
    var diagnostics = Diagnostics()
    let root = configuration.root
    guard root.settings.backend != nil else { return diagnostics }
    var variables = given
    for (name, variable) in root.variables where variables[name] == nil {
      variables[name] = .unknown(variable.constraint.type)
    }
    let block = BackendBlock(root, variables: variables, isEarly: true, into: &diagnostics)
    for fault in block.faults { diagnostics.append(fault) }
    return diagnostics
  }
}
