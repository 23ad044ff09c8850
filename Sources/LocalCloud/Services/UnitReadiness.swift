import AgentAPI
import ProviderKit

/// Waits for units, and says why one does not come up.
struct UnitReadiness: Sendable {
  /// How many log lines a diagnostic shows.
  static let shownLines = 12

  let client: AgentClient
  /// The address of the resource, for messages.
  let address: String

  /// Returns when the unit is ready. Throws `WorkloadFault.notReady` with its last log lines.
  @discardableResult
  func wait(for name: String, timeout: Duration) async throws -> UnitStatus {
    // A unit that was stopped by hand stays so until it is told otherwise.
    if let status = try await client.unit(name), status.state == .stopped { try await client.start(name) }
    let begun = ContinuousClock.now
    do {
      let status = try await client.waitReady(name, timeout: timeout)
      guard status.isReady else { throw fault(status, timeout) }
      return status
    } catch is CancellationError {
      // Who gave it less time than this wants to know what it waited for. The question itself must not be cancelled.
      let client = client
      guard let status = try? await Task(operation: { try await client.unit(name) }).value, !status.isReady else {
        throw CancellationError()
      }
      throw fault(status, .now - begun)
    }
  }

  private func fault(_ status: UnitStatus, _ timeout: Duration) -> WorkloadFault {
    let log = Array(status.lastLogLines.suffix(Self.shownLines))
    let hasEnded = status.replicas.contains { $0.state == .failed || $0.state == .backoff || $0.state == .exited }
    if hasEnded, let exit = status.lastExit {
      return .ended(address: address, exit: exit, log: log)
    }
    return .notReady(
      address: address, seconds: Int((timeout / .seconds(1)).rounded()),
      check: status.replicas.lazy.compactMap(\.healthMessage).first, log: log)
  }

  /// What the `status` attribute says of a unit.
  static func word(_ unit: UnitStatus?) -> String {
    switch unit?.state {
    case nil: "missing"
    // The agent is about to bring it back by itself.
    case .running, .starting, .backoff, .unhealthy, .stopping: "running"
    case .stopped, .failed, .exited: "stopped"
    }
  }
}
