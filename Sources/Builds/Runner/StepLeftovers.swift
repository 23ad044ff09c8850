import AgentAPI
import Platform

/// What a step has left.
public enum StepLeftovers {
  /// The arguments by which the process above a step, its reaper, ends all below it when the runner was killed.
  public static let arguments = ["stack", "build", "reap"]

  /// Of those that start others without end, each round finds the last ones.
  private static let rounds = 2000

  /// Kills what is below this process, but for the agent and its units.
  public static func end(_ directories: Directories = .current) async {
    SupervisedProgram.killAll(sparing: await units(directories), rounds: rounds)
  }

  /// The processes of the agent's units. A step may have started the agent anew: what that has taken over is no child of it.
  static func units(_ directories: Directories) async -> Set<ProcessIdentity> {
    guard UnixSocket.answers(directories.agentSocket),
      let units = try? await AgentClient(directories: directories).units()
    else { return [] }
    return Set(units.flatMap(\.replicas).compactMap(\.pid).compactMap { ProcessIdentity(pid: $0) })
  }
}
