import Diagnostics

extension DefinitionReader {
  mutating func readStep(_ node: DefinitionNode) -> BuildStep? {
    guard let object = fields.object(node, "a step", .step) else { return nil }
    let name = required("name", object, "a step", node)
    var step = BuildStep(
      range: fields.place(node.range), name: name ?? Located("", fields.place(node.range)))
    step.id = fields.text(object["id"])
    // As in Cloud Build, an empty one is as good as none.
    step.entrypoint = fields.text(object["entrypoint"]).flatMap { $0.value.isEmpty ? nil : $0 }
    step.arguments = fields.texts(object["args"])
    step.script = fields.text(object["script"])
    step.environment = fields.texts(object["env"])
    step.secretEnvironment = fields.texts(object["secretEnv"])
    step.folder = fields.text(object["dir"])
    if let field = object["waitFor"] {
      let ids = fields.texts(field)
      // As in Cloud Build, an empty list is as good as none.
      step.waitFor = ids.isEmpty ? nil : ids
    }
    step.timeout = fields.duration(object["timeout"])
    step.allowFailure = fields.bool(object["allowFailure"]) ?? false
    step.allowExitCodes = fields.items(object["allowExitCodes"]).compactMap {
      fields.integer($0, "allowExitCodes", in: 0...255)
    }
    step.volumes = readVolumes(object["volumes"])
    step.automapSubstitutions = fields.bool(object["automapSubstitutions"])
    step.reuse = object["x-stack"].flatMap { Self.reuse($0, "`x-stack` of a step", &fields) }
    if let script = object["script"] { checkScript(script, object) }
    return step
  }

  private mutating func checkScript(_ script: FieldReader.Field, _ object: [String: FieldReader.Field]) {
    for name in ["args", "entrypoint"] {
      guard let other = object[name] else { continue }
      fields.fault(
        "a step with `script` has no `\(name)`", other.keyRange,
        detail: "the script is the whole command", hints: ["leave out one of the two"])
    }
  }

  mutating func readVolumes(_ field: FieldReader.Field?) -> [BuildStep.Volume] {
    fields.items(field).compactMap { node in
      guard let object = fields.object(node, "a volume", .volume) else { return nil }
      let name = required("name", object, "a volume", node)
      let path = required("path", object, "a volume", node)
      guard let name, let path else { return nil }
      return BuildStep.Volume(name: name, path: path)
    }
  }

  /// - Parameter what: how the object is called in messages.
  static func reuse(_ field: FieldReader.Field, _ what: String, _ fields: inout FieldReader) -> BuildStep.Reuse? {
    guard let object = fields.object(field.node, what, .stepExtension) else { return nil }
    let reuse = BuildStep.Reuse(inputs: fields.texts(object["inputs"]), outputs: fields.texts(object["outputs"]))
    if reuse.outputs.isEmpty, !reuse.inputs.isEmpty {
      fields.fault(
        "`\(field.name)` needs `outputs`", field.keyRange,
        detail: "a step that makes nothing cannot be restored instead of run")
    }
    return reuse
  }
}
