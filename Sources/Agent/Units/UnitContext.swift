import Platform

/// What all units need of the agent.
struct UnitContext: Sendable {
  let directories: Directories
  let tokens: TokenService
  let seal: RecordSeal
  let ports: PortRegistry
  let prober: HealthProber
  let ingress: Ingress
  /// `http://127.0.0.1:PORT`.
  let workloadAPI: String
  let log: AgentLog
  /// The program that can `exec-unit`: the image of this process, even when its file was replaced meanwhile.
  let launcher: String
}
