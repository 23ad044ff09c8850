import AgentAPI
import Platform
import ProviderKit
import Values

/// What makes a trigger one that can start nothing, or nothing that works.
struct TriggerCheck {
  let configuration: Value

  init(_ configuration: Value) { self.configuration = configuration }

  /// Nothing is said of values that are not known yet.
  var faults: [ProviderDiagnostic] {
    var faults: [ProviderDiagnostic] = []
    if let name = known("name"), !TriggerFolder.isValid(name) {
      faults.append(
        ProviderDiagnostic(
          .error, "`\(name)` cannot be a trigger's name", detail: "it has letters, digits, `-`, `_` and `.`",
          path: "name"))
    }
    if known("branch") == "", known("tag") == "" {
      faults.append(
        ProviderDiagnostic(
          .error, "the trigger has neither a `branch` nor a `tag`", detail: "it would start nothing",
          hints: ["`branch = \"main\"` starts a build at each push to `main`"]))
    }
    faults += ["branch", "tag"].compactMap(expressionFault)
    if let definition = known("definition"), !isInside(definition) {
      faults.append(
        ProviderDiagnostic(
          .error, "`definition` must be a path in the repository", detail: "found `\(definition)`",
          path: "definition"))
    }
    return faults + substitutionFaults
  }

  /// `nil` when it is not known; empty when it is not there.
  private func known(_ name: String) -> String? {
    guard let value = configuration[name] else { return "" }
    guard value.isWhollyKnown else { return nil }
    return configuration.text(name) ?? ""
  }

  private func expressionFault(_ name: String) -> ProviderDiagnostic? {
    guard let pattern = known(name), !pattern.isEmpty, (try? Regex(pattern)) == nil else { return nil }
    return ProviderDiagnostic(
      .error, "`\(name)` is not a regular expression", detail: "found `\(pattern)`",
      path: ValuePath([.attribute(name)]), hints: ["a plain name such as `main` means itself alone"])
  }

  private func isInside(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
  }

  private var substitutionFaults: [ProviderDiagnostic] {
    guard let value = configuration["substitutions"], value.isWhollyKnown else { return [] }
    let names = configuration.textMap("substitutions").keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return names.filter { !SubstitutionName.isOfUser($0) && !SubstitutionName.builtIn.contains($0) }.map { name in
      ProviderDiagnostic(
        .error, "there is no substitution `\(name)` to give",
        detail: "a user's own begins with `_`, then capital letters, digits and `_`", path: "substitutions",
        hints: SubstitutionName.proposal(for: name).map { ["write `\($0)`"] } ?? [])
    }
  }
}
