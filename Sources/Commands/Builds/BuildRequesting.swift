import Builds
import Diagnostics
import Platform

/// Makes a request of what the command line says.
struct BuildRequesting {
  let definition: String
  let directory: String
  let source: String?
  let isWithoutSource: Bool
  let substitutions: [String: String]

  /// All that can be known to be wrong with it is told before anything runs or waits; the log of the build tells the warnings, too.
  func request(for definition: BuildDefinition) async throws -> (BuildRequest, warnings: Diagnostics) {
    try OuterSecrets.check(substitutions)
    let source =
      isWithoutSource ? BuildSource.none : try await BuildSource.resolve(source, directory: directory)
    var builtIn = BuiltInValues.of(build: "", definition: definition, path: request(.none).shownDefinition)
    builtIn.merge(try await source.substitutions()) { $1 }
    let (built, _) = try definition.substituted(builtIn: builtIn, given: substitutions)
    let builders = try await BuilderMap(source, directories: .current)
    let faults = BuilderCheck(builders).faults(built, as: .error)
    try faults.throwIfErrors()
    let request = request(source)
    _ = try await StateRoot().of(source, request)
    return (request, faults)
  }

  /// What is to be said of a source that was not asked for.
  func note(_ request: BuildRequest) -> String? {
    guard source == nil, case .folder(let folder) = request.source else { return nil }
    return "`\(folder)` is in no git repository: its files are built as they are"
  }

  private func request(_ source: BuildSource) -> BuildRequest {
    var request = BuildRequest(
      definition: definition, directory: directory, source: .none, substitutions: substitutions,
      workspace: ProcessEnvironment.value("STACK_WORKSPACE"))
    switch source {
    case .none: break
    case .folder(let folder, _): request.source = .folder(folder)
    case .commit(let repository, let commit):
      request.source = .commit(repository: repository.folder, sha: commit.sha)
      request.branch = commit.branch
      request.tag = commit.tag
    }
    return request
  }
}
