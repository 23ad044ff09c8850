import Diagnostics
import KeyManagement
import Platform

/// A build with everything known that its steps need.
struct PreparedBuild: Sendable {
  let definition: BuildDefinition
  let substitutions: SubstitutionSet
  let graph: StepGraph
  let folders: BuildFolders
  let builders: BuilderMap
  let environment: StepEnvironment
  let command: StepCommand
  let directories: Directories

  /// Finds the secrets in what the steps write.
  let secrets: SecretAutomaton?

  /// Checks the source out, reads the definition in it, and opens the secrets.
  init(
    _ record: BuildRecord, folders: BuildFolders, directories: Directories, definition given: BuildDefinition?,
    keys: @escaping @Sendable () throws -> KeyStore, rights: BuildRights
  ) async throws {
    let request = record.request
    try folders.create()
    let source = try await Self.source(request)
    try await Checkout(folder: folders.workspace).fill(from: source)
    let path = request.definition
    let read =
      try given
      ?? DefinitionReader.read(path: Path.absolute(path, from: folders.workspace), name: path).0
    var builtIn = BuiltInValues.of(build: record.id, definition: read, path: path)
    builtIn.merge(try await source.substitutions()) { $1 }
    if let trigger = request.trigger { builtIn["TRIGGER_NAME"] = trigger }
    if let branch = request.branch { builtIn["BRANCH_NAME"] = branch }
    if let tag = request.tag { builtIn["TAG_NAME"] = tag }
    if let name = request.branch ?? request.tag { builtIn["REF_NAME"] = name }
    var loose = read
    // As in Cloud Build: a trigger gives the same values to all definitions, used or not.
    if request.trigger != nil { loose.options.substitutionOption = .allowLoose }
    (definition, substitutions) = try loose.substituted(builtIn: builtIn, given: request.substitutions)
    graph = try StepGraph(definition.steps)
    self.folders = folders
    self.directories = directories
    builders = try BuilderMap(folders: [
      folders.workspace, Path.join(folders.workspace, "builds"), directories.config,
    ])
    let root = Self.stateRoot(source, directories)
    let secrets = try await SecretOpener(
      // What set-up on this machine has sealed need not be committed.
      folders: [folders.workspace, root].compactMap { $0.map { Path.join($0, "secrets") } },
      account: definition.serviceAccount.map { BuildRights.account($0.value) }, id: record.id, keys: keys,
      rights: rights
    ).open(definition)
    self.secrets = SecretForms.automaton(of: secrets.values.map { Array($0.utf8) })
    environment = StepEnvironment(
      definition: definition, folders: folders, id: record.id, substitutions: substitutions, secrets: secrets,
      request: request, stateRoot: root)
    command = StepCommand(folders: folders, builders: builders, environment: environment, id: record.id)
  }

  private static func source(_ request: BuildRequest) async throws -> BuildSource {
    switch request.source {
    case .none: return .none
    case .folder(let folder): return .folder(folder, repository: try await Repository.containing(folder))
    case .commit(let folder, let sha):
      guard let repository = try await Repository.containing(folder) else {
        throw Diagnostic(.error, "there is no repository `\(folder)` any more")
      }
      let commit = try await repository.commit(sha)
      return .commit(repository, Commit(sha: commit.sha, branch: request.branch, tag: request.tag))
    }
  }

  /// Stacks in the work tree keep their state there; those of a bare repository beside the builds.
  private static func stateRoot(_ source: BuildSource, _ directories: Directories) -> String? {
    switch source {
    case .none: nil
    case .folder(let folder, let repository): repository?.folder ?? folder
    case .commit(let repository, _):
      repository.isBare
        ? Path.join(
          directories.data, "builds-state",
          "\(repository.name)-\(FileTree.textHash(repository.folder).prefix(8))") : repository.folder
    }
  }
}
