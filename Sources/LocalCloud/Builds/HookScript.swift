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
      line="$(git rev-list --parents --max-count=1 HEAD) 0000000000000000000000000000000000000000"
      old=${line#* }
      events="${old%% *} ${line%% *} $(git symbolic-ref -q HEAD)"
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
      listening=
      for earlier in "$hook".before-stack*; do
        [ -x "$earlier" ] || continue
        printf '%s\\n' "$events" | "$earlier" "$@" || status=$?
      done
      for listener in "$hook".stack/*; do
        [ -x "$listener" ] || continue
        printf '%s\\n' "$events" | "$listener" >/dev/null &
        listening="$listening $!"
      done
      # Their builds are in the queue when this returns; what takes longer than half a second goes on by itself.
      late=
      trap late=1 ALRM
      (
        sleep 0.5 &
        trap 'kill $!; exit' TERM
        wait $!
        kill -ALRM $$
      ) >/dev/null 2>&1 &
      timer=$!
      for id in $listening; do
        [ -n "$late" ] || wait "$id"
      done
      kill "$timer" 2>/dev/null
      exit "$status"

      """
  }

  private static let programMark = "program="

  /// Queues the builds of one user's triggers on one repository; the hook may be that of others, too. Who pushes is told when it cannot.
  static func listener(repository: String, gitFolder: String, _ directories: Directories) -> String {
    let home = ProcessEnvironment.value("STACK_HOME").map { "export STACK_HOME=\(quoted(Path.absolute($0)))\n" } ?? ""
    let queue = BuildQueue(directories: directories)
    return """
      #!/bin/sh
      [ "${GIT_DIR:-.git}" -ef \(quoted(gitFolder)) ] ||
        [ "$(git rev-parse --path-format=absolute --git-common-dir)" -ef \(quoted(gitFolder)) ] || exit 0
      \(programMark)\(quoted(StackProgramPath.standing))
      if ! [ -w \(quoted(directories.data)) ]; then
        echo \(quoted("stack: the triggers of `\(Host.user)` start no build for you: only for what that user pushes")) >&2
        exit 0
      fi
      if ! [ -x "$program" ]; then
        echo "stack: no build is started: $program is not there any more; apply the trigger's stack again" >&2
        exit 0
      fi
      \(home)exec "$program" trigger fire --repository \(quoted(repository)) --events - >>\(quoted(queue.logFile)) 2>&1

      """
  }

  /// The program that a listener runs; `nil` if it is none of ours.
  static func program(ofListener text: String) -> String? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(programMark) }) else { return nil }
    let quotedPath = line.dropFirst(programMark.count)
    guard quotedPath.count >= 2, quotedPath.first == "'", quotedPath.last == "'" else { return nil }
    return String(quotedPath.dropFirst().dropLast()).replacing("'\\''", with: "'")
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
