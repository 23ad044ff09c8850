import Diagnostics
import HCL
import Language
import StateStorage
import Values

/// The back end that the manifests ask for, beside the one in use.
struct BackendChoice {
  let project: Project
  let manifests: Manifests
  let variables: [String: Value]

  /// What the `backend` block says; the state beside the manifests where there is none.
  func wanted(into diagnostics: inout Diagnostics) -> BackendBlock {
    BackendBlock(manifests.configuration.root, variables: variables, into: &diagnostics)
  }

  /// Stops a run whose manifests ask for another back end than the one in use.
  func requireRecorded(into diagnostics: inout Diagnostics) async throws {
    let block = wanted(into: &diagnostics)
    for fault in block.faults { diagnostics.append(fault) }
    try diagnostics.throwIfErrors()
    let wanted = block.settings
    let recorded = try await project.backendRecord.find()
    if let recorded {
      if recorded.isFor(wanted) { return }
    } else if wanted.type == "local", wanted.values.isEmpty {
      return
    }
    let range = manifests.configuration.root.settings.backend?.range
    throw Diagnostic(
      .error,
      recorded == nil ? "the back end `\(wanted.type)` is not set up yet" : "the back end's configuration has changed",
      detail: recorded == nil
        ? "the state of this stack is still kept beside the manifests" : "`\(recorded?.settings.type ?? "")` is in use",
      range: range,
      hints: [
        "run `stack init` to begin with it",
        "`stack init --migrate-state` takes the present state along, `stack init --reconfigure` leaves it where it is",
      ])
  }
}
