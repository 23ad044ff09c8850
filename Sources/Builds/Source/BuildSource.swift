import Diagnostics
import Platform

/// What a build is made from.
public enum BuildSource: Sendable {
  /// Nothing: the workspace is empty.
  case none
  /// The files of a folder as they are now.
  case folder(String, repository: Repository?)
  /// A commit, checked out clean.
  case commit(Repository, Commit)

  /// What `--source` means: nothing given, a folder, or a revision of the repository at `directory`.
  public static func resolve(_ wish: String?, directory: String) async throws -> BuildSource {
    if let wish, wish == "." || wish.contains("/") && Files.isFolder(Path.absolute(wish, from: directory)) {
      let folder = Path.absolute(wish, from: directory)
      let repository = try await Repository.containing(folder)
      if repository?.isBare == true {
        throw Diagnostic(
          .error, "`\(folder)` is a bare repository: it has no files to build as they are",
          hints: ["build a commit of it: `--chdir \(wish)`, and `--source` for its revision"])
      }
      return .folder(folder, repository: repository)
    }
    guard let repository = try await Repository.containing(directory) else {
      if let wish {
        throw Diagnostic(
          .error, "there is no revision `\(wish)`: `\(directory)` is not in a git repository",
          hints: ["build the files as they are: `--source .`"])
      }
      return .folder(directory, repository: nil)
    }
    return .commit(repository, try await repository.commit(wish ?? "HEAD"))
  }

  /// The built-in substitutions that follow from it.
  public func substitutions() async throws -> [String: String] {
    switch self {
    case .none: return [:]
    case .folder(let folder, let repository):
      guard let repository else { return ["REPO_NAME": Path.name(folder)] }
      var values = Self.names(repository)
      if let branch = try await repository.git.attempt("symbolic-ref", "--quiet", "--short", "HEAD") {
        values["BRANCH_NAME"] = branch
        values["REF_NAME"] = branch
      }
      // Files that differ from the commit are not that commit.
      if let sha = try await repository.git.attempt("rev-parse", "--verify", "--quiet", "HEAD"),
        try await !repository.isDirty()
      {
        values.merge(Self.names(Commit(sha: sha))) { $1 }
      }
      return values
    case .commit(let repository, let commit):
      var values = Self.names(repository).merging(Self.names(commit)) { $1 }
      values["BRANCH_NAME"] = commit.branch
      values["TAG_NAME"] = commit.tag
      values["REF_NAME"] = commit.branch ?? commit.tag
      return values
    }
  }

  private static func names(_ repository: Repository) -> [String: String] {
    ["REPO_NAME": repository.name, "REPO_FULL_NAME": repository.name]
  }

  private static func names(_ commit: Commit) -> [String: String] {
    ["COMMIT_SHA": commit.sha, "REVISION_ID": commit.sha, "SHORT_SHA": commit.short]
  }
}
