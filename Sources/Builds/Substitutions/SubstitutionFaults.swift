import AgentAPI
import Diagnostics

enum SubstitutionFaults {
  /// Whether it is one that `missing` made.
  static func isMissing(_ fault: Diagnostic) -> Bool {
    fault.summary.hasSuffix("` has no value") || fault.summary.hasPrefix("there is no built-in substitution `")
  }

  /// The same where what is missing is taken as empty.
  static func emptied(_ fault: Diagnostic) -> Diagnostic {
    var warning = fault
    warning.severity = .warning
    warning.summary += ": it is taken as empty"
    warning.hints.append("set `options.substitutionOption` to `MUST_MATCH`, and builds that a trigger starts fail here")
    return warning
  }

  static func missingSummary(_ name: String) -> String {
    name.hasPrefix("_") ? "the substitution `\(name)` has no value" : "there is no built-in substitution `\(name)`"
  }

  /// - Parameter known: sorted.
  static func missing(_ name: String, range: SourceRange, known: [String]) -> Diagnostic {
    let isOfUser = name.hasPrefix("_")
    return Diagnostic(
      .error, missingSummary(name),
      detail: isOfUser ? "neither `substitutions` nor the command gives it one" : "a user's own begins with `_`",
      range: range,
      hints: Suggestion.hints(for: name, among: known + SubstitutionName.builtIn)
        + (isOfUser
          ? ["give it a default in `substitutions`, or a value with `--substitutions \(name)=…`"]
          : ["write `$$\(name)` for a variable of the shell"]))
  }
}
