import Diagnostics
import FoundationEssentials
import KeyManagement

extension StateError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .locked, .leaseLost, .lockNotHeld: lockDiagnostic
    case .notAState, .notASealedFile, .newerFormat, .corrupt, .serverDamaged, .unsealFailed, .keyUnavailable:
      contentDiagnostic
    case .diskFull, .readOnly, .permissionDenied, .busy, .inputOutput, .replaced, .whole, .emptyFile:
      fileDiagnostic
    case .remote, .silent, .forbidden, .notPushed, .diverged, .remoteGone, .remoteDamaged: remoteDiagnostic
    default: requestDiagnostic
    }
  }

  private var lockDiagnostic: Diagnostic {
    switch self {
    case .locked(let holder, _):
      return Diagnostic(
        .error, holder.operation.isEmpty ? "the state is locked" : "the state is locked by `\(holder.operation)`",
        detail: Self.words(holder) + "\nlock id \(holder.id)",
        hints: [
          "wait for it with `--lock-timeout 5m`",
          "if that process is gone for good, `stack state unlock \(holder.id)`",
        ])
    case .leaseLost(let operation, let holder):
      let who = holder.map { "\($0.name) holds it now" } ?? "its lease ran out, or `stack state unlock` broke it"
      return Diagnostic(
        .error, "`\(operation)` lost the lock of the state",
        detail: "\(who); nothing was written since, and what was done before is kept",
        hints: ["run the command again when the other is done: it goes on from what was recorded"])
    case .lockNotHeld(let id, let holder):
      return Diagnostic(
        .error, "no lock with id `\(id)`",
        detail: holder.map { "the state is locked by \($0.name), lock id \($0.id)" } ?? "the state is not locked")
    default: return Diagnostic(.error, "unknown lock fault")
    }
  }

  /// What is known of a holder: of one at a remote back end that is what it wrote itself, which may be little.
  private static func words(_ holder: LockHolder) -> String {
    var words = "held by " + (holder.who.isEmpty ? "somebody who gave no name" : holder.who)
    if holder.process.pid > 0 { words += ", process \(holder.process.pid) on \(holder.process.host)" }
    if holder.since.timeIntervalSince1970 > 0 { words += ", since \(holder.since.formatted(.iso8601))" }
    return words
  }

  private var contentDiagnostic: Diagnostic {
    switch self {
    case .notAState(let path):
      return Diagnostic(
        .error, "`\(path)` is not a state file",
        detail: "it holds something that `stack` did not write, or its beginning is damaged; it was not changed",
        hints: [
          "if it was the state, restore it from a copy: nothing is known without it of what exists",
          "if it never was, move it away and run the command again",
        ])
    case .notASealedFile(let path):
      return Diagnostic(
        .error, "`\(path)` is not a plan file", hints: ["make one with `stack plan --out FILE`"])
    case .newerFormat(let path, let found, let supported):
      return Diagnostic(
        .error, "`\(path)` was written by a newer `stack`",
        detail: "its format is version \(found), this program knows up to \(supported); it was not changed",
        hints: ["use the newer program, or take the state out with `stack state pull` there"])
    case .corrupt(let path, let detail, let backups):
      let copies = backups.isEmpty ? "" : "\ncopies: " + backups.joined(separator: "\n        ")
      return Diagnostic(
        .error, "the state file `\(path)` is damaged", detail: detail + "; it was not changed" + copies,
        hints: !backups.isEmpty
          ? [
            "restore it with `stack state restore`: from the newest copy, and what was changed since",
            "or begin anew, with nothing of what exists known: remove the copies as well",
          ]
          : path.contains("/.stack/remote/")
            ? ["`stack state restore` puts it aside, and the next run fetches the back end's state anew"]
            : ["restore the file from a copy of your own, or `stack import` what exists into a new state"])
    case .serverDamaged(let path, let detail, let canRestore):
      return Diagnostic(
        .error, "the database of the state server is damaged", detail: "`\(path)`: \(detail); it was not changed",
        hints: canRestore
          ? ["`stack state serve --restore` makes it anew, with the last state of each project"]
          : ["put a copy of your own back; a folder that has used it writes its state with `stack state push`"])
    case .unsealFailed(let what):
      return Diagnostic(
        .error, "cannot open a sealed value of `\(what)`",
        detail: "the state was sealed with another key, or was tampered with",
        hints: ["restore the root key this state was made with; `stack kms init` prints where it is kept"])
    case .keyUnavailable(let detail, let hints):
      return Diagnostic(
        .error, "the state's data key cannot be unwrapped", detail: detail,
        hints: (hints.isEmpty
          ? ["restore the root key this state was made with; `stack kms init` prints where it is kept"] : hints) + [
            "is the key lost, and nothing there any more that the state tells of: move the state away (`.stack/`), and begin anew"
          ])
    default: return Diagnostic(.error, "unknown state fault")
    }
  }

  private var fileDiagnostic: Diagnostic {
    switch self {
    case .diskFull(let path):
      return Diagnostic(
        .error, "no space left to write the state `\(path)`", detail: "what was committed before is safe",
        hints: ["make room and run the command again: it goes on from what was recorded"])
    case .readOnly(let path):
      return Diagnostic(
        .error, "the state `\(path)` cannot be written", detail: "the file or its disk is read-only",
        hints: ["make both writable for you, and run the command again: nothing was changed"])
    case .permissionDenied(let path):
      return Diagnostic(
        .error, "no permission to open the state `\(path)`",
        hints: ["run as the user who owns the folder, or change its owner"])
    case .busy(let path):
      return Diagnostic(
        .error, "the state `\(path)` is busy",
        detail: "other processes have kept it for over \(Int(LocalDatabase.patience)) seconds",
        hints: ["run the command again"])
    case .inputOutput(let path, let detail):
      return Diagnostic(.error, "cannot read or write the state `\(path)`", detail: detail)
    case .replaced(let path):
      return Diagnostic(
        .error, "the state file `\(path)` was replaced while it was in use",
        detail: "another file lies there now, or none, as after `stack state restore --force`; "
          + "nothing was written since",
        hints: ["what was done meanwhile is not in the state that lies there: look at `stack plan` before you go on"])
    case .emptyFile(let path):
      return Diagnostic(
        .error, "the state file `\(path)` was empty",
        detail: "it counts as that of a stack of which nothing is applied; a run that was killed at its very beginning "
          + "leaves such a file, and so does a disk that has lost what was in it",
        hints: ["if something was applied here, put a copy of your own back before you apply"])
    case .whole(let path):
      return Diagnostic(
        .error, "the state file `\(path)` is whole", detail: "a copy of it would take back what was written since",
        hints: [
          "go back to an earlier state, with the way forward kept, by `stack state rollback`",
          "if a copy is what you want, name it: `stack state restore COPY`",
        ])
    default: return Diagnostic(.error, "unknown state fault")
    }
  }

  private var remoteDiagnostic: Diagnostic {
    switch self {
    case .remote(let location, let detail, _):
      return Diagnostic(.error, "the state back end `\(location)` failed", detail: detail)
    case .silent(let location, let detail):
      return Diagnostic(
        .error, "the state back end `\(location)` does not answer",
        detail: detail + "; what was written before is kept there",
        hints: [
          "see that the database runs and has room, and that nothing on the way swallows what is sent to it",
          "then run the command again: it goes on from what was recorded",
        ])
    case .forbidden(let location, let detail):
      return Diagnostic(
        .error, "the state back end `\(location)` gives no right to that", detail: detail,
        hints: ["use credentials with the right to write; `stack plan` and `stack drift` need only that to read"])
    case .notPushed(let location, let detail, let isLocked):
      let lock = "\nthe lock there stays with this folder, so that nobody works on a state that lacks them"
      return Diagnostic(
        .error, "the changes could not be pushed to `\(location)`",
        detail: detail + "\nthey are kept in `.stack`, and the next run here pushes them first"
          + (isLocked ? lock : ""),
        hints: ["run `stack apply` again when the back end takes them"])
    case .diverged(let location, let base, let ours, 0) where base > 0:
      return Diagnostic(
        .error, "the state at `\(location)` is gone, while ours could not be pushed",
        detail: "it was at serial \(base) when ours went on from it, ours is at \(ours) now",
        hints: [
          "put ours there again with `stack state resolve ours`, or go on from nothing with `stack state resolve theirs`",
          "`stack state pull` prints ours, `stack state history` keeps it",
        ])
    case .diverged(let location, let base, let ours, let theirs):
      return Diagnostic(
        .error, "the state at `\(location)` was changed by others while ours could not be pushed",
        detail: "both were at serial \(base), theirs is at \(theirs) now, ours at \(ours)",
        hints: [
          "go on from theirs with `stack state resolve theirs`, or put ours in its place with `stack state resolve ours`",
          "`stack state pull` prints ours, `stack state history` keeps both",
        ])
    case .remoteGone(let location, let serial, let version):
      return Diagnostic(
        .error, "the state at `\(location)` is gone",
        detail: "it was at serial \(serial) when it was last seen from here; what it held counts as not there",
        hints: version.map {
          ["if nobody meant that, `stack state rollback \($0)` writes what is known of it here there again"]
        } ?? [])
    case .remoteDamaged(let location, let detail):
      return Diagnostic(
        .error, "what is at `\(location)` is no state", detail: detail + "; it was not changed",
        hints: [
          "see that the address is right: a proxy or a login page may have answered",
          "if the state there is damaged, `stack state restore` puts what this folder last knew of it in its place, "
            + "`stack state rollback VERSION` what an earlier run left, and `stack state push --force FILE` a file of yours",
        ])
    default: return Diagnostic(.error, "unknown state fault")
    }
  }

  private var requestDiagnostic: Diagnostic {
    switch self {
    case .otherStack(let path, let expected, let found):
      return Diagnostic(
        .error, "the state `\(path)` belongs to stack `\(found)`, not to `\(expected)`",
        hints: [
          "run the command in the folder of `\(found)`",
          "if the stack was renamed, set `name = \"\(found)\"` in its `stack` block",
        ])
    case .otherLineage(let expected, let found):
      return Diagnostic(
        .error, "that belongs to another state",
        detail: "this state has lineage \(found), that was made for \(expected)")
    case .staleSerial(let expected, let found):
      return Diagnostic(
        .error, "the state has moved on", detail: "made for serial \(expected), the state is at \(found)",
        hints: ["plan again"])
    case .noSuchVersion(let number):
      return Diagnostic(.error, "no version \(number) of the state", hints: ["list them with `stack state history`"])
    case .noSuchIntent(let token):
      return Diagnostic(.error, "no open intent with token `\(token)`")
    case .openIntents(let addresses):
      return Diagnostic(
        .error, "an interrupted run has left something unsettled", detail: addresses.joined(separator: "\n"),
        hints: ["run `stack apply` first: it finds out what became of it"])
    case .destinationNotEmpty(let location, let workspace, let instances):
      return Diagnostic(
        .error, "there is another state at `\(location)`",
        detail: "that of workspace `\(workspace)` holds \(instances) objects; nothing was moved",
        hints: [
          "use it and leave the present state where it is with `stack init --reconfigure`",
          "replace it by the present one with `stack init --migrate-state --force-copy`",
        ])
    case .unreadableBackend(let path):
      return Diagnostic(
        .error, "`\(path)` is not what `stack init` wrote", detail: "it names the back end that keeps the state",
        hints: ["choose the back end anew with `stack init --reconfigure`"])
    case .badTokenFile(let path, let line):
      return Diagnostic(
        .error, "line \(line) of `\(path)` is no token",
        detail: "a line has a right, a project and the hash of a secret",
        hints: ["`stack state token` writes such lines"])
    case .noTokenFile(let path):
      return Diagnostic(
        .error, "the tokens file `\(path)` is gone", detail: "no token counts until it is back",
        hints: ["make it anew with `stack state token`"])
    case .notAsWritten(let location):
      return Diagnostic(
        .error, "`\(location)` does not give back what was written to it",
        detail: "the present back end stays the one in use")
    case .badWorkspaceName(let name):
      return Diagnostic(
        .error, "`\(name)` cannot name a workspace",
        detail: "a name has 1 to 64 letters, digits, `-`, `_` or `.`, and starts with a letter or a digit")
    case .noSuchWorkspace(let name, let existing):
      return Diagnostic(
        .error, "no workspace `\(name)`", detail: "there are " + existing.map { "`\($0)`" }.joined(separator: ", "),
        hints: Suggestion.closest(to: name, among: existing).map { ["did you mean `\($0)`?"] }
          ?? ["make it with `stack workspace new \(name)`"])
    case .workspaceExists(let name): return Diagnostic(.error, "workspace `\(name)` exists already")
    case .workspaceNotEmpty(let name, let instances):
      return Diagnostic(
        .error, "workspace `\(name)` still has \(instances) instances",
        hints: ["destroy them first with `STACK_WORKSPACE=\(name) stack destroy`, or forget them with --force"])
    case .unreadableState(let detail):
      return Diagnostic(.error, "that is not a state in Terraform's format, version 4", detail: detail)
    case .invalidRecord(let address, let detail):
      return Diagnostic(.error, "cannot read a record of the state", detail: detail, address: address)
    default: return Diagnostic(.error, "unknown state fault")
    }
  }
}

extension StateError {
  /// With the cause, and how to mend it where that is known.
  static func keyUnavailable(because error: KeyError) -> StateError {
    let cause = error.diagnostic
    return .keyUnavailable(
      detail: [cause.summary, cause.detail].filter { !$0.isEmpty }.joined(separator: ": "), hints: cause.hints)
  }
}
