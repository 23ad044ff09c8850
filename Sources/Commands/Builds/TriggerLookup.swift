import AgentAPI
import Diagnostics

/// A trigger by its name.
enum TriggerLookup {
  static func find(_ name: String) throws -> BuildTrigger {
    let folder = TriggerFolder()
    if let trigger = folder.load(name) { return trigger }
    throw Diagnostic(
      .error, "there is no trigger `\(name)`", hints: Suggestion.hints(for: name, among: folder.all().map(\.name)))
  }

  static func set(_ name: String, isDisabled: Bool) throws {
    var trigger = try find(name)
    trigger.isDisabled = isDisabled
    try TriggerFolder().save(trigger)
  }
}
