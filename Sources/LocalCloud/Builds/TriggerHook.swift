import AgentAPI
import Platform

/// The hook of a trigger, for those who look at triggers.
public enum TriggerHook {
  /// Whether pushes to the trigger's repository are told of: its hook is there, and the program that the hook runs.
  public static func isInstalled(_ trigger: BuildTrigger, directories: Directories = .current) async -> Bool {
    await (try? GitHook.of(trigger.repository, directories))??.isInstalled ?? false
  }
}
