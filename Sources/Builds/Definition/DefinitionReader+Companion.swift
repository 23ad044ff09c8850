import Diagnostics

extension DefinitionReader {
  /// Adds what the companion says:
  ///
  /// ```yaml
  /// steps:
  ///   package: {inputs: [src], outputs: [dist]}
  /// artifacts: [dist/*]
  /// notify: [sh, -c, 'echo $$BUILD_STATUS']
  /// push: true
  /// ```
  ///
  /// Of what the definition tells, too, both are kept: a fault in the one does not hide those of the other.
  mutating func readCompanion(_ file: SourceFile) throws(Diagnostics) {
    var own = FieldReader(file: file)
    guard !DefinitionComposer.isEmpty(file) else {
      throw [
        Diagnostic(
          .error, "the companion `\(file.name)` is empty", detail: "it belongs to `\(definition.source.file.name)`",
          hints: ["write in it what is this program's alone, such as `artifacts`", "remove it"])
      ]
    }
    let root = try DefinitionComposer.compose(file)
    if let companion = own.object(root, "a definition's companion", .companion) {
      readReuse(companion["steps"], &own)
      readArtifacts(companion["artifacts"], &own)
      if let field = companion["notify"] {
        if !definition.notify.isEmpty { own.twice(field) }
        definition.notify += own.texts(field)
      }
      if let field = companion["push"] {
        if definition.pushesImages { own.twice(field) }
        definition.pushesImages = own.bool(field) ?? false
      }
    }
    fields.diagnostics.append(contentsOf: own.diagnostics)
  }

  private mutating func readReuse(_ field: FieldReader.Field?, _ own: inout FieldReader) {
    guard let field else { return }
    guard case .mapping(let entries) = field.node.content else {
      return own.expected("a mapping", field.name, field.node)
    }
    let ids = definition.steps.compactMap { $0.id?.value }
    for entry in entries {
      guard let index = definition.steps.firstIndex(where: { $0.id?.value == entry.key }) else {
        // It may be that of a step that could not be read.
        if unread.census[entry.key] != nil { continue }
        own.fault(
          "the definition has no step with the id `\(entry.key)`", entry.keyRange,
          hints: Suggestion.hints(for: entry.key, among: ids))
        continue
      }
      let step = FieldReader.Field(name: entry.key, keyRange: entry.keyRange, node: entry.value)
      let told = definition.steps[index].reuse
      if told != nil { own.twice(step) }
      let reuse = Self.reuse(step, "a step", &own)
      definition.steps[index].reuse =
        reuse.map {
          BuildStep.Reuse(inputs: (told?.inputs ?? []) + $0.inputs, outputs: (told?.outputs ?? []) + $0.outputs)
        }
        ?? told
    }
  }

  private mutating func readArtifacts(_ field: FieldReader.Field?, _ own: inout FieldReader) {
    guard let field else { return }
    let told = definition.artifacts
    if told != nil { own.twice(field) }
    definition.artifacts = .init(
      location: told?.location, range: own.place(field.keyRange), paths: (told?.paths ?? []) + own.texts(field))
  }
}

extension FieldReader {
  fileprivate mutating func twice(_ field: Field) {
    fault("`\(field.name)` is told in the definition, too", field.keyRange, hints: ["leave out one of the two"])
  }
}
