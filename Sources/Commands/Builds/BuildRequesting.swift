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

  func request() async throws -> BuildRequest {
    var request = BuildRequest(
      definition: definition, directory: directory, source: .none, substitutions: substitutions,
      workspace: ProcessEnvironment.value("STACK_WORKSPACE"))
    if isWithoutSource { return request }
    switch try await BuildSource.resolve(source, directory: directory) {
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
