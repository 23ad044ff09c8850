import AgentAPI
import Diagnostics
import Platform

/// Where the states of the stacks that a build applies are kept, since its workspace goes.
///
/// What was applied in one place and is built in another would be made a second time: a work tree, the bare repository that it pushes
/// to, and the builds of both have one place, which the repository's triggers name.
public struct StateRoot: Sendable {
  let directories: Directories

  public init(directories: Directories = .current) { self.directories = directories }

  /// `nil` when nothing is checked out.
  ///
  /// - Throws: a `Diagnostic` when the work tree that the build acts for is not there, or not known.
  public func of(_ source: BuildSource, _ request: BuildRequest) async throws -> String? {
    switch source {
    case .none: return nil
    case .folder(let folder, let repository): return repository?.folder ?? folder
    case .commit(let repository, _):
      if let workTree = try request.workTree ?? workTree(of: repository, request) {
        return try await root(of: workTree)
      }
      return repository.isBare ? ownPlace(of: repository) : repository.folder
    }
  }

  /// There is no place for files in a bare repository.
  private func ownPlace(of repository: Repository) -> String {
    let name = "\(repository.name)-\(FileTree.textHash(repository.folder).prefix(8))"
    return Path.join(directories.data, "builds-state", name)
  }

  /// Of a build by hand in a bare repository: that of its triggers.
  private func workTree(of repository: Repository, _ request: BuildRequest) throws -> String? {
    guard repository.isBare, request.trigger == nil else { return nil }
    let triggers = TriggerFolder(directories: directories).all().filter {
      (Files.realPath($0.repository) ?? $0.repository) == repository.folder
    }
    let workTrees = Set(triggers.map(\.workTree))
    guard workTrees.count > 1 else { return workTrees.first ?? nil }
    let names = triggers.map { "`\($0.name)`" }.joined(separator: ", ")
    throw Diagnostic(
      .error, "whose states the build of `\(repository.folder)` is to use is not known",
      detail: "its triggers \(names) act for several work trees",
      hints: ["run it in one of the work trees, or run a trigger: `stack trigger run \(triggers[0].name)`"])
  }

  private func root(of workTree: String) async throws -> String {
    guard Files.isFolder(workTree), let repository = try await Repository.containing(workTree), !repository.isBare
    else {
      throw Diagnostic(
        .error, "the work tree `\(workTree)` is not there any more",
        detail: "the states of what its builds have made were in it: without them all would be made a second time",
        hints: ["put it back, or correct `work_tree` of the build's trigger"])
    }
    return repository.folder
  }
}
