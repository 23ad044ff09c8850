import AgentAPI
import ProviderKit
import Values

/// What the configuration of any workload says.
struct WorkloadSettings: Sendable {
  var source: String?
  var environment: [String: String]
  var secretEnvironment: [String: String]
  var serviceAccount: String?
  var readyTimeout: Duration
  var limits: UnitLimits
  private let health: Value?

  /// - Parameter value: a wholly known object.
  init(_ value: Value) {
    source = value.text("source")
    // A variable with a sensitive value is kept from views, wherever it is written; so are all of a map that is sensitive itself.
    let variables = value["env"]?.attributes ?? ValueMap()
    let isWhole = value["env"]?.isSensitive ?? false
    let secret = Set(variables.filter { isWhole || $0.1.isSensitive }.map(\.0))
    let all = value.textMap("env")
    environment = all.filter { !secret.contains($0.key) }
    secretEnvironment = all.filter { secret.contains($0.key) }.merging(value.textMap("secret_env")) { $1 }
    serviceAccount = value.text("service_account")
    readyTimeout = value.text("ready_timeout").flatMap(DurationText.duration) ?? .seconds(60)
    let bounds = value.block("limits")
    limits = UnitLimits(
      memory: bounds?.whole("memory"), openFiles: bounds?.whole("open_files"), processes: bounds?.whole("processes"))
    health = value.block("health")
  }

  /// The health check of a program that listens on the port of that name, or on none.
  func healthCheck(port: String?) -> HealthCheck {
    func seconds(_ attribute: String, _ otherwise: Double) -> Double {
      health?.text(attribute).flatMap(DurationText.seconds) ?? otherwise
    }
    return HealthCheck(
      probe(port: port), interval: seconds("interval", 5), timeout: seconds("timeout", 3),
      startPeriod: seconds("start_period", 1), retries: health?.whole("retries") ?? 3)
  }

  private func probe(port: String?) -> HealthCheck.Probe {
    if let path = health?.text("path"), let port { return .http(path: path, port: port) }
    if let command = health?.texts("command"), !command.isEmpty { return .command(command) }
    if let file = health?.text("file") { return .file(file) }
    return port.map { .tcp(port: $0) } ?? .none
  }
}
