import Diagnostics
import Platform

/// A build whose source is checked out and whose definition is read.
struct SourcedBuild: Sendable {
  let id: String
  let request: BuildRequest
  let folders: BuildFolders
  let directories: Directories
  /// As it is written: substitutions are not made yet.
  let definition: BuildDefinition
  /// What reading it has to say that nobody was told yet, since it comes from the source.
  let warnings: Diagnostics
  let builtIn: [String: String]
  /// Where the states of the stacks in the workspace are kept; `nil` when nothing is checked out.
  let stateRoot: String?
  /// In whose folder `secrets` named ones are that the workspace has not: what set-up on this machine has sealed need not be
  /// committed. The work tree's, or without any, that of where the build was asked for.
  let secretRoot: String
  /// Where a relative location of artifacts begins.
  let directory: String
  /// Folders of git objects that the workspace borrows.
  let borrowed: [String]

  /// - Parameter given: the definition, when it does not come from the source.
  init(
    _ record: BuildRecord, folders: BuildFolders, directories: Directories, definition given: BuildDefinition?
  ) async throws {
    id = record.id
    request = record.request
    self.folders = folders
    self.directories = directories
    try folders.create()
    let source = try await Self.source(request)
    try await Checkout(folder: folders.workspace, build: record.id).fill(from: source)
    let path = request.definition
    if given == nil { try Self.checkDefinition(path, in: folders.workspace, of: source) }
    (definition, warnings) =
      try given.map { ($0, []) }
      ?? DefinitionReader.read(path: Path.absolute(path, from: folders.workspace), name: path)
    var builtIn = BuiltInValues.of(build: record.id, definition: definition, path: request.shownDefinition)
    builtIn.merge(try await source.substitutions()) { $1 }
    if let trigger = request.trigger { builtIn["TRIGGER_NAME"] = trigger }
    if let branch = request.branch { builtIn["BRANCH_NAME"] = branch }
    if let tag = request.tag { builtIn["TAG_NAME"] = tag }
    if let name = request.branch ?? request.tag { builtIn["REF_NAME"] = name }
    self.builtIn = builtIn
    stateRoot = try await StateRoot(directories: directories).of(source, request)
    if let stateRoot {
      secretRoot = stateRoot
    } else {
      let repository = try await Repository.containing(request.directory)
      secretRoot = repository.flatMap { $0.isBare ? nil : $0.folder } ?? request.directory
    }
    switch source {
    case .commit(let repository, _):
      // In a bare repository there is no place for files.
      directory = repository.isBare ? stateRoot ?? directories.data : request.directory
      borrowed = BorrowedObjects.folders(of: repository)
    case .none, .folder: (directory, borrowed) = (request.directory, [])
    }
  }

  /// What was pushed may lack it: that is no fault of ours.
  private static func checkDefinition(_ name: String, in workspace: String, of source: BuildSource) throws {
    let path = Path.absolute(name, from: workspace)
    guard !Files.exists(path) else { return }
    let folder = Path.parent(name)
    let others = ((try? Files.names(in: Path.parent(path))) ?? []).map {
      folder == "." && !name.contains("/") ? $0 : Path.join(folder, $0)
    }
    let place = if case .commit(_, let commit) = source { "the commit `\(commit.sha.prefix(7))`" } else { "the source" }
    throw Diagnostic(
      .error, "\(place) has no build definition `\(name)`", hints: Suggestion.hints(for: name, among: others))
  }

  /// The definition with its substitutions made.
  ///
  /// - Parameter isLoose: whether what has no value is empty, and not an error.
  func substituted(isLoose: Bool = false) throws -> (BuildDefinition, SubstitutionSet) {
    let isTriggered = request.trigger != nil
    var definition = definition
    // As in Cloud Build: what has no value is empty in a build that a trigger starts. Who says `MUST_MATCH` means it.
    if isLoose || (isTriggered && definition.options.substitutionOption == nil) {
      definition.options.substitutionOption = .allowLoose
    }
    // Its values, and the definition's, may refer to others.
    if isTriggered { definition.options.dynamicSubstitutions = true }
    // And it gives the same values to all definitions, used or not.
    return try definition.substituted(builtIn: builtIn, given: request.substitutions, needsUse: !isTriggered)
  }

  /// References without a value that a trigger lets pass, as warnings.
  var missing: Diagnostics {
    guard request.trigger != nil, definition.options.substitutionOption == nil else { return [] }
    var strict = definition
    strict.options.substitutionOption = .mustMatch
    strict.options.dynamicSubstitutions = true
    do throws(Diagnostics) {
      _ = try strict.substituted(builtIn: builtIn, given: request.substitutions, needsUse: false)
      return []
    } catch {
      return Diagnostics(error.filter(SubstitutionFaults.isMissing).map(SubstitutionFaults.emptied))
    }
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
}
