import AgentAPI
import Platform

/// The shell scripts of git's hooks.
enum HookScript {
  private static let mark = "# Installed by stack for its build triggers."

  static func isOurs(_ path: String) -> Bool {
    guard let bytes = try? Files.read(path, limit: 4096) else { return false }
    return String(decoding: bytes, as: UTF8.self).contains(mark)
  }

  /// Runs the hooks that were there, then tells all listeners what has happened, by their standard input: of a push of thousands of
  /// references the arguments of a program have no room.
  static func hook(_ path: String, isBare: Bool) -> String {
    let events =
      isBare
      ? "events=$(cat)"
      : """
      old=$(git rev-parse -q --verify HEAD~1 2>/dev/null || echo 0000000000000000000000000000000000000000)
      events="$old $(git rev-parse HEAD) $(git symbolic-ref -q HEAD)"
      """
    return """
      #!/bin/sh
      \(mark)
      # Hooks that were here before are beside this one and run first; in the folder beside it are those who are told.
      # Where it is called by another script, that is called by its own name; where it was moved to, it has another path.
      hook=$0
      [ -d "$hook.stack" ] || hook=\(quoted(path))
      \(events)
      status=0
      for earlier in "$hook".before-stack*; do
        [ -x "$earlier" ] || continue
        printf '%s\\n' "$events" | "$earlier" "$@" || status=$?
      done
      for listener in "$hook".stack/*; do
        [ -x "$listener" ] || continue
        printf '%s\\n' "$events" | "$listener" >/dev/null 2>&1 &
      done
      exit "$status"

      """
  }

  /// Queues the builds of one user's triggers on one repository; the hook may be that of others, too.
  static func listener(repository: String, gitFolder: String, _ directories: Directories) -> String {
    let home = ProcessEnvironment.value("STACK_HOME").map { "export STACK_HOME=\(quoted(Path.absolute($0)))\n" } ?? ""
    return """
      #!/bin/sh
      [ "$(git rev-parse --path-format=absolute --git-common-dir)" -ef \(quoted(gitFolder)) ] || exit 0
      \(home)for name in $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p'); do unset "$name"; done
      exec \(quoted(Host.executable)) trigger fire --repository \(quoted(repository)) --events - \
      >>\(quoted(BuildQueue(directories: directories).logFile)) 2>&1

      """
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
