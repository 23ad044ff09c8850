import AgentAPI
import Glibc
import Platform

/// The hook that tells of pushes (`post-receive` of a bare repository) or commits (`post-commit` of a work tree).
///
/// One script serves all who want to be told, since a hook may be shared: by the users of a bare repository, and by all
/// repositories of a user whose `core.hooksPath` says so. Each has a listener in the folder beside it, `<name>.stack`. Hooks that were
/// there are kept as `<name>.before-stack` and run first. Ours waits half a second at most and never fails: a push is not to suffer from
/// what builds do.
struct GitHook: Sendable {
  let path: String
  private let repository: String
  private let gitFolder: String
  let isBare: Bool
  private let directories: Directories

  /// That of the repository; `nil` if the folder is none.
  static func of(_ repository: String, _ directories: Directories) async throws -> GitHook? {
    guard Files.isFolder(repository) else { return nil }
    let questions = ["--git-path", "hooks", "--git-common-dir", "--is-bare-repository"]
    let result = try await git(repository, ["rev-parse", "--path-format=absolute"] + questions)
    let lines = result.text.split(separator: "\n").map(String.init)
    guard result.status.isSuccess, lines.count == 3 else { return nil }
    let isBare = lines[2] == "true"
    return GitHook(
      path: Path.join(lines[0], isBare ? "post-receive" : "post-commit"), repository: repository, gitFolder: lines[1],
      isBare: isBare, directories: directories)
  }

  private static func git(_ repository: String, _ arguments: [String]) async throws -> Command.Result {
    let variables = ProcessEnvironment.all.filter { !$0.key.hasPrefix("GIT_") }
    return try await Command(
      "git", ["-C", repository] + arguments, environment: variables, timeout: .seconds(30)
    ).run()
  }

  private var listeners: String { path + ".stack" }
  /// That of this user's triggers on this repository.
  private var listener: String {
    Path.join(listeners, String(FileTree.textHash("\(directories.data)\u{0}\(gitFolder)").prefix(16)))
  }

  /// Whether it tells of pushes: a listener whose program is gone does not.
  var isInstalled: Bool {
    guard HookScript.isOurs(path), let bytes = try? Files.read(listener, limit: 64 << 10) else { return false }
    return HookScript.program(ofListener: String(decoding: bytes, as: UTF8.self)).map(Files.isExecutable) ?? false
  }

  /// Whether the hooks are files of the work tree that git does not ignore.
  func isAmongFiles() async throws -> Bool {
    guard !isBare, !Path.isInside(path, gitFolder) else { return false }
    // 0: ignored; 1: not; 128: outside of the work tree.
    return try await Self.git(repository, ["check-ignore", "--quiet", path]).status == .exited(1)
  }

  /// Whoever changes the hook and what it is there for does both in here: others, of other users too, come before or after.
  func locked<Answer>(_ change: () throws -> Answer) throws -> Answer {
    let folder = Path.parent(path)
    try Files.makeFolder(folder)
    let lock = try OpenFile(folder, O_RDONLY | O_DIRECTORY)
    while flock(lock.descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw SystemError("lock", folder) }
    }
    return try change()
  }

  func install() throws {
    if Files.exists(path), !HookScript.isOurs(path) { try Files.rename(path, to: nextEarlier) }
    try Files.makeFolder(listeners)
    try AtomicFile.write(
      HookScript.listener(repository: repository, gitFolder: gitFolder, directories), to: listener, mode: 0o755)
    try AtomicFile.write(HookScript.hook(path, isBare: isBare), to: path, mode: 0o755)
  }

  /// Takes this user's listener away. The last one puts back what was there before, also when our hook was removed by hand;
  /// another hook that came since stays.
  func remove() throws {
    try Files.remove(listener)
    guard try !Files.exists(listeners) || Files.names(in: listeners).isEmpty else { return }
    try FileTree.remove(listeners)
    guard HookScript.isOurs(path) || !Files.exists(path) else { return }
    if let newest = earlier.last {
      try Files.rename(newest, to: path)
    } else {
      try Files.remove(path)
    }
  }

  /// The hooks that were there, the oldest first: one more for each time that another program put its own in the place of ours.
  private var earlier: [String] {
    let all = [path + ".before-stack"] + (2..<10).map { "\(path).before-stack-\($0)" }
    return all.filter { Files.exists($0) }
  }

  private var nextEarlier: String {
    earlier.isEmpty ? path + ".before-stack" : "\(path).before-stack-\(min(earlier.count + 1, 9))"
  }
}
