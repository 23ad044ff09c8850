import AgentAPI
import Diagnostics
import KeyManagement
import Platform

/// The secrets of the step, or of the `stack secret exec`, that has started this process: they are none of a build's own, and are to be
/// found in no log and no record of it.
public enum OuterSecrets {
  /// By the names of their variables.
  static let values: [String: String] = {
    let names = (ProcessEnvironment.value(AgentLauncher.secretNames) ?? "").split(separator: " ").map(String.init)
    return Dictionary(names.compactMap { name in ProcessEnvironment.value(name).map { (name, $0) } }) { $1 }
  }()

  /// Refuses substitutions that hold one: they are kept with the build as they are, for when it runs, or runs again.
  public static func check(_ substitutions: [String: String]) throws(Diagnostics) {
    var found = Diagnostics()
    for (name, secret) in values.sorted(by: { $0.key < $1.key }) {
      let text = SecretText(hiding: [secret])
      for (substitution, value) in substitutions.sorted(by: { $0.key < $1.key }) where text.masked(value) != value {
        found.error(
          "the substitution `\(substitution)` holds the secret `\(name)`",
          detail: "substitutions are kept with the build, for everybody to read who may look at it",
          hints: ["have the build open the secret itself: `availableSecrets` in its definition"])
      }
    }
    try found.throwIfErrors()
  }
}
