import Diagnostics
import Platform

/// Reads a build definition: YAML or JSON, strictly, all faults at once.
public struct DefinitionReader {
  /// More steps than this are refused.
  public static let stepLimit = 10_000

  var fields: FieldReader
  var definition: BuildDefinition
  var unread = UnreadParts()

  /// The definition and the warnings it earns.
  ///
  /// - Throws: all errors and warnings together when there is an error.
  public static func read(_ source: DefinitionSource) throws(Diagnostics) -> (BuildDefinition, warnings: Diagnostics) {
    let (definition, found) = try inspect(source)
    try found.throwIfErrors()
    return (definition, found)
  }

  /// As much of the definition as could be read, and all that is wrong with it.
  ///
  /// - Throws: when it is no YAML or JSON at all.
  public static func inspect(_ source: DefinitionSource) throws(Diagnostics) -> (BuildDefinition, found: Diagnostics) {
    let (root, faults) = try DefinitionComposer.inspect(source.file)
    var reader = DefinitionReader(source)
    reader.fields.diagnostics.append(contentsOf: faults)
    reader.readBuild(root)
    if reader.fields.diagnostics.hasErrors { reader.unread.census = root.census }
    if let companion = source.companion {
      do { try reader.readCompanion(companion) } catch { reader.fields.diagnostics.append(contentsOf: error) }
    }
    for name in source.misnamed {
      reader.fields.diagnostics.append(
        Diagnostic(
          .warning, "`\(name)` is not read",
          detail: "the companion of `\(source.file.name)` is called "
            + "`\(DefinitionSource.companion(of: source.file.name) ?? "")`", hints: ["rename it"]))
    }
    reader.fields.diagnostics.append(contentsOf: DefinitionChecks.check(reader.definition, reader.unread))
    reader.fields.diagnostics.removeRepeats()
    return (reader.definition, reader.fields.diagnostics)
  }

  public static func read(_ file: SourceFile) throws(Diagnostics) -> (BuildDefinition, warnings: Diagnostics) {
    try read(DefinitionSource(file))
  }

  /// Reads the file at `path`, and its companion; `name` is how it is called in messages.
  public static func read(
    path: String, name: String? = nil
  ) throws -> (BuildDefinition, warnings: Diagnostics) {
    try read(DefinitionSource.read(path: path, name: name ?? path))
  }

  /// A file's bytes. A pipe that somebody has made in a folder would have us wait for ever; those that shells hand on are good.
  static func bytes(of path: String) throws -> [UInt8] {
    let real = Files.realPath(path) ?? path
    if Files.status(real)?.kind == .other, !real.hasPrefix("/dev/"), !real.hasPrefix("/proc/") {
      throw Diagnostic(.error, "`\(path)` is not a file")
    }
    return try Files.read(path, limit: DefinitionComposer.byteLimit + 1)
  }

  private init(_ source: DefinitionSource) {
    fields = FieldReader(file: source.file)
    definition = BuildDefinition(source: source)
  }

  private mutating func readBuild(_ root: DefinitionNode) {
    guard let build = fields.object(root, "a build definition", .build) else { return }
    readSteps(build["steps"], root)
    if let timeout = fields.duration(build["timeout"]) { definition.timeout = timeout.value }
    if let limit = fields.duration(build["queueTtl"]) { definition.queueLimit = limit.value }
    readOptions(build["options"])
    definition.substitutions = fields.map(build["substitutions"], keepsFaulty: true).map {
      .init(name: $0.key, value: $0.value)
    }
    definition.tags = fields.texts(build["tags"])
    definition.images = fields.texts(build["images"])
    definition.serviceAccount = fields.text(build["serviceAccount"])
    readArtifacts(build["artifacts"])
    readSecrets(build["availableSecrets"], keys: build["secrets"])
    if let field = build["x-stack"], let object = fields.object(field.node, "`x-stack` of a build", .buildExtension) {
      definition.notify = fields.texts(object["notify"])
      definition.pushesImages = fields.bool(object["push"]) ?? false
    }
  }

  private mutating func readSteps(_ field: FieldReader.Field?, _ root: DefinitionNode) {
    guard let field else {
      if fields.isMisspelled("steps", of: root) { return }
      let start = ByteRange(start: root.range.start, end: root.range.start)
      return fields.fault("a build definition needs `steps`", start)
    }
    let items = fields.items(field)
    if items.isEmpty, case .sequence = field.node.content { fields.fault("`steps` is empty", field.node.range) }
    guard items.count <= Self.stepLimit else {
      return fields.fault("a build has at most \(Self.stepLimit) steps", field.keyRange)
    }
    definition.steps = items.compactMap { readStep($0) }
    let ids = Set(definition.steps.compactMap(\.id?.value))
    for index in definition.steps.indices where definition.steps[index].id == nil {
      definition.steps[index].isNamesake = ids.contains(definition.steps[index].shownName(index))
    }
  }

  private mutating func readOptions(_ field: FieldReader.Field?) {
    guard let field, let options = fields.object(field.node, "`options`", .options) else { return }
    definition.options.environment = fields.texts(options["env"])
    definition.options.secretEnvironment = fields.texts(options["secretEnv"])
    definition.options.volumes = readVolumes(options["volumes"])
    if let option = fields.word(options["substitutionOption"], BuildOptions.SubstitutionOption.self) {
      definition.options.substitutionOption = option
    }
    definition.options.dynamicSubstitutions = fields.bool(options["dynamicSubstitutions"]) ?? false
    definition.options.automapSubstitutions = fields.bool(options["automapSubstitutions"]) ?? false
  }

  private mutating func readArtifacts(_ field: FieldReader.Field?) {
    guard let field, let artifacts = fields.object(field.node, "`artifacts`", .artifacts) else { return }
    definition.images += fields.texts(artifacts["images"])
    guard let objects = artifacts["objects"],
      let object = fields.object(objects.node, "`objects`", .artifactObjects)
    else { return }
    definition.artifacts = .init(
      location: fields.text(object["location"]), range: fields.place(objects.keyRange),
      paths: fields.texts(object["paths"]))
  }

  private mutating func readSecrets(_ field: FieldReader.Field?, keys: FieldReader.Field?) {
    if let field, let available = fields.object(field.node, "`availableSecrets`", .availableSecrets) {
      for node in fields.items(available["inline"]) { readInline(node, .inlineSecret, variables: "envMap") }
      for node in fields.items(available["secretManager"]) {
        guard let object = fields.object(node, "a secret", .managedSecret) else { continue }
        let name = required("versionName", object, "a secret", node)
        let variable = required("env", object, "a secret", node)
        if variable == nil { unread.hasNamelessSecret = true }
        if let name, let variable { definition.secrets.append(BuildSecret(variable: variable, source: .named(name))) }
      }
    }
    for node in fields.items(keys) { readInline(node, .keySecret, variables: "secretEnv") }
  }

  private mutating func readInline(_ node: DefinitionNode, _ names: FieldNames, variables: String) {
    guard let object = fields.object(node, "a secret", names),
      let key = required("kmsKeyName", object, "a secret", node)
    else { return }
    for (variable, ciphertext) in fields.map(object[variables]) {
      definition.secrets.append(
        BuildSecret(variable: variable, source: .inline(key: key, ciphertext: ciphertext)))
    }
  }

  /// A text that must be there.
  mutating func required(
    _ name: String, _ object: [String: FieldReader.Field], _ what: String, _ node: DefinitionNode
  ) -> Located<String>? {
    if object[name] == nil, !fields.isMisspelled(name, of: node) {
      fields.fault("\(what) needs `\(name)`", ByteRange(start: node.range.start, end: node.range.start + 1))
    }
    guard let text = fields.text(object[name]) else { return nil }
    guard !text.value.isEmpty else {
      fields.diagnostics.error("`\(name)` is empty", range: text.range)
      return nil
    }
    return text
  }
}
