import Glibc
import Platform

/// A module's git repository, fetched by the `git` program.
struct ModuleRepository {
  let url: String
  let reference: String?

  /// The ways to a repository that run no command of the URL's choosing.
  private static let protocols = ["file", "git", "http", "https", "ssh"]
  private static let timeout = Duration.seconds(600)

  /// Puts the files of a commit into a folder that must not exist yet, without the repository's own records.
  ///
  /// - Parameter commit: the one to take in place of what the reference names now.
  /// - Returns: the commit that was taken.
  func fetch(commit: String?, into folder: String) async throws -> String {
    try checkProtocol()
    try await git([
      "clone", "--quiet", "--no-checkout", "--template=", "--config", "core.hooksPath=/dev/null", "--", url, folder,
    ])
    let found = try await resolve(commit ?? reference, in: folder)
    try await git(["checkout", "--quiet", "--detach", found, "--"], in: folder)
    if Files.exists(Path.join(folder, ".gitmodules")) {
      // A submodule on this machine could be any folder of it.
      let remote = Self.protocols.filter { $0 != "file" }
      try await git(["submodule", "--quiet", "update", "--init", "--recursive"], in: folder, protocols: remote)
    }
    return found
  }

  /// A URL with a scheme of its own (`ext::…`) would have git run what it says.
  private func checkProtocol() throws {
    if let scheme = url.firstRange(of: "://") {
      guard Self.protocols.contains(url[..<scheme.lowerBound].lowercased()) else {
        throw ModuleFetchError.forbiddenProtocol(url: shown)
      }
    } else if url.contains("::") || url.hasPrefix("-") {
      throw ModuleFetchError.forbiddenProtocol(url: shown)
    }
  }

  private func resolve(_ name: String?, in folder: String) async throws -> String {
    let candidates = name.map { ["refs/remotes/origin/\($0)", "refs/tags/\($0)", $0] } ?? ["HEAD"]
    for candidate in candidates where !candidate.hasPrefix("-") {
      let arguments = ["rev-parse", "--quiet", "--verify", "--end-of-options", candidate + "^{commit}"]
      let answer = try await run(arguments, in: folder)
      if answer.status.isSuccess { return String(answer.text.prefix { !$0.isWhitespace }) }
    }
    throw ModuleFetchError.noSuchReference(url: shown, reference: name ?? "HEAD")
  }

  private func git(
    _ arguments: [String], in folder: String? = nil, protocols: [String] = Self.protocols
  ) async throws {
    let result = try await run(arguments, in: folder, protocols: protocols)
    guard result.status.isSuccess else {
      let lines = result.errorText.split(whereSeparator: \.isNewline)
      throw ModuleFetchError.git(url: shown, said: lines.suffix(6).joined(separator: "; "))
    }
  }

  private func run(
    _ arguments: [String], in folder: String?, protocols: [String] = Self.protocols
  ) async throws -> Command.Result {
    do {
      return try await Command(
        "git", (folder.map { ["-C", $0] } ?? []) + arguments, environment: Self.environment(protocols),
        timeout: Self.timeout
      ).run()
    } catch CommandError.notFound {
      throw ModuleFetchError.noGit
    } catch CommandError.timedOut(_, let limit, _) {
      throw ModuleFetchError.git(url: shown, said: "it took longer than \(limit)")
    }
  }

  /// What names a repository and its parts, of a hook for one.
  private static let ofARepository: Set = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_DIR",
    "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR", "GIT_WORK_TREE",
  ]

  /// The user's, but for what would redirect git or make it ask. What says whom to trust and who one is (`GIT_SSL_CAINFO`,
  /// `GIT_ASKPASS`, `GIT_CONFIG_COUNT`) stays.
  private static func environment(_ protocols: [String]) -> [String: String] {
    var variables = ProcessEnvironment.all.filter { !ofARepository.contains($0.key) }
    variables["GIT_TERMINAL_PROMPT"] = "0"
    variables["GIT_ALLOW_PROTOCOL"] = protocols.joined(separator: ":")
    if variables["GIT_SSH_COMMAND"] == nil, variables["GIT_SSH"] == nil {
      variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
    }
    variables["GIT_LFS_SKIP_SMUDGE"] = "1"
    variables["LC_ALL"] = "C"
    return variables
  }

  private var shown: String { url.withoutCredentials }
}
