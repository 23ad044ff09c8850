import Diagnostics
import Platform

/// A git repository that builds are made from.
public struct Repository: Sendable {
  /// Its work tree, or the bare repository itself.
  public let folder: String
  /// Where the objects and references are.
  public let gitFolder: String
  public let isBare: Bool

  var git: Git { Git(folder: folder) }

  /// The folder's name without `.git`.
  public var name: String {
    let name = Path.name(folder)
    return name.hasSuffix(".git") && name.count > 4 ? String(name.dropLast(4)) : name
  }

  /// The repository that the folder lies in; `nil` if it lies in none. One that git refuses, because it is somebody else's or
  /// damaged, is an error.
  public static func containing(_ folder: String) async throws -> Repository? {
    guard isMarked(folder) else { return nil }
    // In a bare repository, and in `.git` itself, the last question has no answer.
    let (lines, fault) = try await Git(folder: folder).said(
      "rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-common-dir", "--show-toplevel")
    guard lines.count >= 2 else {
      throw Diagnostic(.error, "git does not open the repository that `\(folder)` is in", detail: fault)
    }
    if lines[0] == "true" { return Repository(folder: lines[1], gitFolder: lines[1], isBare: true) }
    return Repository(folder: lines.count > 2 ? lines[2] : Path.parent(lines[1]), gitFolder: lines[1], isBare: false)
  }

  /// Whether the folder, or one above it, is a repository or says where its repository is.
  private static func isMarked(_ folder: String) -> Bool {
    func isRepository(_ path: String) -> Bool {
      ["HEAD", "objects", "refs"].allSatisfy { Files.exists(Path.join(path, $0)) }
    }
    var path = Files.realPath(folder) ?? Path.absolute(folder)
    while true {
      let own = Path.join(path, ".git")
      if Files.exists(own), !Files.isFolder(own) || isRepository(own) { return true }
      if isRepository(path) { return true }
      if path == "/" { return false }
      path = Path.parent(path)
    }
  }

  /// The commit that a name such as `HEAD`, `main`, `v1.2` or `3f2a91c` means.
  public func commit(_ revision: String) async throws -> Commit {
    guard !revision.hasPrefix("-"),
      let sha = try await git.attempt("rev-parse", "--verify", "--quiet", "\(revision)^{commit}")
    else { throw try await missing(revision) }
    // The whole id of a commit is not a name of anything else.
    if Commit.isWhole(revision) { return Commit(sha: sha) }
    let reference = try await git.attempt("rev-parse", "--verify", "--quiet", "--symbolic-full-name", revision) ?? ""
    return Commit(
      sha: sha, branch: Self.stripped("refs/heads/", reference), tag: Self.stripped("refs/tags/", reference))
  }

  private func missing(_ revision: String) async throws -> Diagnostic {
    let hasCommits = try await git.attempt("rev-parse", "--verify", "--quiet", "HEAD") != nil
    return Diagnostic(
      .error, "there is no commit `\(revision)` in `\(folder)`",
      hints: hasCommits || revision != "HEAD"
        ? ["name a branch, a tag or a commit id"]
        : ["commit something first, or build the files as they are: `--source .`"])
  }

  /// A file of a commit; `nil` if it has none such.
  public func file(_ path: String, at commit: Commit) async throws -> String? {
    try await git.attempt("cat-file", "blob", "\(commit.sha):\(path)")
  }

  /// Whether tracked files differ from the last commit, or new ones are there that no rule ignores.
  public func isDirty() async throws -> Bool {
    isBare ? false : try await !git("status", "--porcelain", "--untracked-files=normal").isEmpty
  }

  /// Where it was cloned from, or itself: what relative addresses of submodules are relative to.
  var origin: String {
    get async throws {
      guard let url = try await git.attempt("--git-dir=\(gitFolder)", "config", "--get", "remote.origin.url"),
        !url.isEmpty
      else { return folder }
      return url.hasPrefix("./") || url.hasPrefix("../") ? Path.absolute(url, from: folder) : url
    }
  }

  private static func stripped(_ prefix: String, _ text: String) -> String? {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
  }
}

/// A commit, and by which name it was found.
public struct Commit: Hashable, Sendable {
  public let sha: String
  public let branch: String?
  public let tag: String?

  public init(sha: String, branch: String? = nil, tag: String? = nil) {
    self.sha = sha
    self.branch = branch
    self.tag = tag
  }

  public var short: String { String(sha.prefix(7)) }

  /// Whether a text is the whole id of an object: 40 hexadecimal digits of a SHA-1, or 64 of a SHA-256.
  static func isWhole(_ text: String) -> Bool {
    [40, 64].contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
