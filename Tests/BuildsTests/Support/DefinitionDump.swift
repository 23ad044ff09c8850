import Builds

/// A definition as text, every field of it.
enum DefinitionDump {
  static func text(_ definition: BuildDefinition, _ graph: StepGraph) -> String {
    var lines = [
      "timeout \(definition.timeout.components.seconds)s, queue \(definition.queueLimit.components.seconds)s"
    ]
    func add(_ name: String, _ values: [Located<String>], indent: String = "") {
      if !values.isEmpty { lines.append("\(indent)\(name) \(values.map(\.value))") }
    }
    add("tags", definition.tags)
    add("images", definition.images)
    add("env", definition.options.environment)
    add("secretEnv", definition.options.secretEnvironment)
    add("notify", definition.notify)
    if definition.pushesImages { lines.append("images are pushed") }
    if let artifacts = definition.artifacts {
      add("artifacts" + (artifacts.location.map { " to \($0.value):" } ?? ":"), artifacts.paths)
    }
    if let account = definition.serviceAccount { lines.append("service account \(account.value)") }
    for secret in definition.secrets {
      switch secret.source {
      case .inline(let key, let text): lines.append("secret \(secret.variable.value) = \(text.value) by \(key.value)")
      case .named(let name): lines.append("secret \(secret.variable.value) = \(name.value)")
      }
    }
    for (index, step) in definition.steps.enumerated() {
      lines.append(
        "\(index + 1) \(step.shownName(index)): \(step.name.value), stage \(graph.stages[index] + 1), "
          + "after \(graph.dependencies[index].map { $0 + 1 })")
      add("entrypoint", step.entrypoint.map { [$0] } ?? [], indent: "  ")
      add("args", step.arguments, indent: "  ")
      add("script", step.script.map { [$0] } ?? [], indent: "  ")
      add("env", step.environment, indent: "  ")
      add("secretEnv", step.secretEnvironment, indent: "  ")
      add("dir", step.folder.map { [$0] } ?? [], indent: "  ")
      add("inputs", step.reuse?.inputs ?? [], indent: "  ")
      add("outputs", step.reuse?.outputs ?? [], indent: "  ")
      for volume in definition.options.volumes + step.volumes {
        lines.append("  volume \(volume.name.value) at \(volume.path.value)")
      }
      if let timeout = step.timeout { lines.append("  timeout \(timeout.value)") }
      if step.allowFailure { lines.append("  may fail") }
      if !step.allowExitCodes.isEmpty { lines.append("  may end with \(step.allowExitCodes)") }
      if let automap = step.automapSubstitutions { lines.append("  automap \(automap)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
