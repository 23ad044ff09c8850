/// What fields an object of the schema has.
struct FieldNames: Sendable {
  let known: [String]
  /// Accepted with a warning, because only a cloud can honour them; what each of them is.
  let cloudOnly: [String: Kind]

  /// What a field that is not read must be all the same.
  enum Kind: Sendable { case text, list, mapping, number, truth }

  init(_ known: [String], cloudOnly: [String: Kind] = [:]) {
    self.known = known
    self.cloudOnly = cloudOnly
  }

  /// `wait_for` is `waitFor`.
  static func camelCase(_ name: String) -> String {
    guard name.contains("_") else { return name }
    let words = name.split(separator: "_", omittingEmptySubsequences: false)
    guard words.allSatisfy({ !$0.isEmpty }), let first = words.first else { return name }
    return words.dropFirst().reduce(String(first)) { $0 + ($1.first?.uppercased() ?? "") + $1.dropFirst() }
  }

  static let build = FieldNames(
    [
      "steps", "timeout", "queueTtl", "options", "substitutions", "tags", "images", "artifacts", "availableSecrets",
      "secrets", "serviceAccount", "x-stack",
    ],
    cloudOnly: ["logsBucket": .text, "source": .mapping, "dependencies": .list, "gitConfig": .mapping])

  static let step = FieldNames(
    [
      "name", "id", "entrypoint", "args", "script", "env", "secretEnv", "dir", "waitFor", "timeout", "allowFailure",
      "allowExitCodes", "volumes", "automapSubstitutions", "x-stack",
    ], cloudOnly: ["results": .list])

  static let options = FieldNames(
    [
      "env", "secretEnv", "volumes", "substitutionOption", "dynamicSubstitutions", "automapSubstitutions",
    ],
    cloudOnly: [
      "sourceProvenanceHash": .list, "requestedVerifyOption": .text, "machineType": .text, "diskSizeGb": .number,
      "logStreamingOption": .text, "logging": .text, "defaultLogsBucketBehavior": .text, "pool": .mapping,
      "workerPool": .text, "pubsubTopic": .text, "enableStructuredLogging": .truth,
    ])

  static let volume = FieldNames(["name", "path"])
  static let artifacts = FieldNames(
    ["objects", "images"],
    cloudOnly: [
      "mavenArtifacts": .list, "pythonPackages": .list, "npmPackages": .list, "goModules": .list,
      "genericArtifacts": .list, "oci": .list,
    ])
  static let artifactObjects = FieldNames(["location", "paths"])
  static let availableSecrets = FieldNames(["inline", "secretManager"])
  static let inlineSecret = FieldNames(["kmsKeyName", "envMap"])
  static let managedSecret = FieldNames(["versionName", "env"])
  static let keySecret = FieldNames(["kmsKeyName", "secretEnv"])
  static let stepExtension = FieldNames(["inputs", "outputs"])
  static let companion = FieldNames(["steps", "artifacts", "notify", "push"])
  static let buildExtension = FieldNames(["notify", "push"])
}
