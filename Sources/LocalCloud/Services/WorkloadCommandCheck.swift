import ProviderKit
import Values

/// Refuses secrets in the command lines of a workload: all users of the machine can read the arguments of a process.
struct WorkloadCommandCheck {
  let faults: [ProviderDiagnostic]

  /// - Parameter configuration: with marks.
  init(_ configuration: Value) {
    let commands: [(path: ValuePath, value: Value?)] = [
      ("command", configuration["command"]), ("entry_point", configuration["entry_point"]),
      (ValuePath([.attribute("health"), .attribute("command")]), configuration.block("health")?["command"]),
    ]
    faults = commands.compactMap { path, value in
      guard value?.deepMarks.contains(.sensitive) == true else { return nil }
      return ProviderDiagnostic(
        .error, "a sensitive value in a command line",
        detail: "all users of this machine can read the arguments of a process", path: path,
        hints: [
          "give it by `secret_env`, and have the program read that variable",
          "`nonsensitive(…)` says that everybody may see it",
        ])
    }
  }
}
