import AgentAPI
import Platform

/// Everything `exec-unit` needs to become a replica's process. It is read once and then removed.
struct LaunchSpec: Codable, Sendable {
  /// Differs for each start of a replica; also in the process's environment as `STACK_GENERATION`.
  var generation: String
  var command: [String]
  var environment: [String: String]
  /// Whether secrets come by standard input.
  var hasSecrets: Bool
  var workingDirectory: String
  /// `nil` keeps the user.
  var user: FileOwner?
  var limits: UnitLimits
  /// The folder of the control group to enter.
  var controlGroup: String?

  /// The first word of a command that is this very program.
  static let ownProgram = "@{stack}"
  static let generationVariable = "STACK_GENERATION"
}
