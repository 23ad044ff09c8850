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
  func wanted(into diagnostics: inout Diagnostics) -> BackendSettings {
    guard let block = manifests.configuration.root.settings.backend else { return .local }
    var settings = BackendSettings(type: block.type)
    let evaluator = Evaluator(scope: BackendScope(module: manifests.configuration.root, variables: variables))
    for attribute in block.body.justAttributes(into: &diagnostics) {
      let located = LocatedExpression(attribute, in: block.body)
      let value = evaluator.evaluate(located, into: &diagnostics)
      add(value, as: attribute.name, to: &settings, located.range, into: &diagnostics)
    }
    guard !diagnostics.hasErrors else { return settings }
    return settings
  }

  /// Stops a run whose manifests ask for another back end than the one in use.
  func requireRecorded(into diagnostics: inout Diagnostics) async throws {
    let wanted = wanted(into: &diagnostics)
    try diagnostics.throwIfErrors()
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

  private func add(
    _ value: Value, as name: String, to settings: inout BackendSettings, _ range: SourceRange,
    into diagnostics: inout Diagnostics
  ) {
    if !value.deepMarks.isEmpty { settings.secrets.insert(name) }
    let value = value.deeplyUnmarked
    if value.isNull { return }
    if let text = value.scalarText {
      settings.values[name] = text
      return
    }
    if let members = value.attributes, !name.contains(".") {
      for (key, member) in members { add(member, as: "\(name).\(key)", to: &settings, range, into: &diagnostics) }
      return
    }
    if diagnostics.hasErrors { return }
    diagnostics.error(
      "wrong type of value", detail: "`\(name)` takes a string, a number or a bool that is known before the state is",
      range: range)
  }
}
