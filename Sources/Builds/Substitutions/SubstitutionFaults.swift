import AgentAPI
import Diagnostics

enum SubstitutionFaults {
  /// - Parameter known: sorted.
  static func missing(_ name: String, range: SourceRange, known: [String]) -> Diagnostic {
    let isOfUser = name.hasPrefix("_")
    return Diagnostic(
      .error, isOfUser ? "the substitution `\(name)` has no value" : "there is no built-in substitution `\(name)`",
      detail: isOfUser ? "neither `substitutions` nor the command gives it one" : "a user's own begins with `_`",
      range: range,
      hints: Suggestion.hints(for: name, among: known + SubstitutionName.builtIn)
        + (isOfUser
          ? ["give it a default in `substitutions`, or a value with `--substitutions \(name)=…`"]
          : ["write `$$\(name)` for a variable of the shell"]))
  }
}
