import ProviderKit
import Values

/// Refuses secrets in what others can read of a workload: the command lines of its processes, and what logs tell of it.
struct WorkloadExposureCheck {
  let faults: [ProviderDiagnostic]

  private static let commandLine = (
    summary: "a sensitive value in a command line",
    detail: "all users of this machine can read the arguments of a process",
    hint: "give it by `secret_env`, and have the program read that variable"
  )
  private static let account = (
    summary: "a sensitive value as the name of a service account",
    detail: "accounts are told by their names in the agent's log and in the audit log",
    hint: "refer to the account itself, as in `service_account.reader.id`"
  )
  private static let healthPath = (
    summary: "a sensitive value in the path of a health check",
    detail: "programs write the paths that they are asked for into their logs, and so does what stands between",
    hint: "let the health check ask for a path that needs no secret"
  )

  /// - Parameter configuration: with marks.
  init(_ configuration: Value) {
    let health = configuration.block("health")
    func inHealth(_ name: String) -> ValuePath { ValuePath([.attribute("health"), .attribute(name)]) }
    let exposed = [
      (ValuePath([.attribute("command")]), configuration["command"], Self.commandLine),
      (ValuePath([.attribute("entry_point")]), configuration["entry_point"], Self.commandLine),
      (ValuePath([.attribute("service_account")]), configuration["service_account"], Self.account),
      (inHealth("command"), health?["command"], Self.commandLine),
      (inHealth("path"), health?["path"], Self.healthPath),
    ]
    faults = exposed.compactMap { path, value, why in
      guard value?.deepMarks.contains(.sensitive) == true else { return nil }
      return ProviderDiagnostic(
        .error, why.summary, detail: why.detail, path: path,
        hints: [why.hint, "`nonsensitive(…)` says that everybody may see it"])
    }
  }
}
