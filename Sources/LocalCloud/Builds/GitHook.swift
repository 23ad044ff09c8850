import AgentAPI
import Platform

/// The hook that tells of pushes (`post-receive` of a bare repository) or commits (`post-commit` of a work tree).
///
/// A hook that was there is kept beside ours as `<name>.before-stack` and runs first. Ours returns at once and never fails:
/// a push is not to suffer from what builds do.
struct GitHook: Sendable {
  private static let mark = "# Installed by stack for its build triggers."

  let path: String
  private let repository: String
  private let isBare: Bool
  private let directories: Directories

  private var earlier: String { path + ".before-stack" }

  /// That of the repository; `nil` if the folder is none.
  static func of(_ repository: String, _ directories: Directories) async throws -> GitHook? {
    guard Files.isFolder(repository) else { return nil }
    let variables = ProcessEnvironment.all.filter { !$0.key.hasPrefix("GIT_") }
    let result = try await Command(
      "git",
      ["-C", repository, "rev-parse", "--path-format=absolute", "--git-path", "hooks", "--is-bare-repository"],
      environment: variables, timeout: .seconds(30)
    ).run()
    let lines = result.text.split(separator: "\n").map(String.init)
    guard result.status.isSuccess, lines.count == 2 else { return nil }
    let isBare = lines[1] == "true"
    return GitHook(
      path: Path.join(lines[0], isBare ? "post-receive" : "post-commit"), repository: repository, isBare: isBare,
      directories: directories)
  }

  var isInstalled: Bool { Self.isOurs(path) }

  private static func isOurs(_ path: String) -> Bool {
    guard let bytes = try? Files.read(path, limit: 4096) else { return false }
    return String(decoding: bytes, as: UTF8.self).contains(mark)
  }

  func install() throws {
    try Files.makeFolder(Path.parent(path))
    if Files.exists(path), !isInstalled { try Files.rename(path, to: earlier) }
    try AtomicFile.write(script, to: path, mode: 0o755)
  }

  /// Puts back what was there before. A hook that is not ours any more stays.
  func remove() throws {
    guard isInstalled else { return }
    if Files.exists(earlier) { try Files.rename(earlier, to: path) } else { try Files.remove(path) }
  }

  private var script: String {
    let home =
      ProcessEnvironment.value("STACK_HOME").map { "export STACK_HOME=\(Self.quoted(Path.absolute($0)))\n  " } ?? ""
    let events =
      isBare
      ? "events=$(cat)\n"
      : """
      old=$(git rev-parse -q --verify HEAD~1 2>/dev/null || echo 0000000000000000000000000000000000000000)
      events="$old $(git rev-parse HEAD) $(git symbolic-ref -q HEAD)"

      """
    return """
      #!/bin/sh
      \(Self.mark)
      # The hook that was here before, if any, is beside this one and runs first.
      \(events)status=0
      if [ -x \(Self.quoted(earlier)) ]; then
        printf '%s\\n' "$events" | \(Self.quoted(earlier)) "$@" || status=$?
      fi
      (
        \(home)for name in $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p'); do unset "$name"; done
        exec \(Self.quoted(Host.executable)) trigger fire --repository \(Self.quoted(repository)) --events "$events"
      ) </dev/null >>\(Self.quoted(BuildQueue(directories: directories).logFile)) 2>&1 &
      exit "$status"

      """
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
