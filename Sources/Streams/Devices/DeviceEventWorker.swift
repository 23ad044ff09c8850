import Logging
import Platform

/// The worker of a `device_registry`: hands events of MQTT's quality 0 on to the topic. Those are the ones that may be lost, so it
/// keeps nothing; events of the other qualities come to the topic without it, and are left out here.
public struct DeviceEventWorker: Sendable {
  private let configuration: DeviceEventConfiguration
  private let logger = WorkerLog.logger("events")

  init(_ configuration: DeviceEventConfiguration) { self.configuration = configuration }

  /// Works until SIGTERM or SIGINT. Throws `WorkerError.unreadableConfiguration`.
  public static func run(configFile: String) async throws {
    let worker = DeviceEventWorker(try DeviceEventConfiguration(contentsOf: configFile))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in ProcessSignals.stream([ProcessSignals.terminate, ProcessSignals.interrupt]) { return }
      }
      group.addTask { try await worker.run() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Works until it is cancelled.
  func run() async throws {
    var connection = configuration.connection.configuration(name: configuration.name)
    connection.logger = logger
    try await NATSClient.withConnection(connection) { client in
      while !Task.isCancelled {
        do {
          let events = try await client.subscribe(configuration.subject)
          try await client.flush()
          await WorkerReport(configuration.files).begin()
          logger.info("hands on what comes to \(configuration.subject)")
          for try await event in events where Self.isUnacknowledged(event) { try await handOn(event, client) }
        } catch let error as NATSError {
          logger.warning("\(WorkerError.describe(error))")
          try await Task.sleep(for: .milliseconds(500))
        }
      }
    }
  }

  private func handOn(_ event: NATSMessage, _ client: NATSClient) async throws {
    try await client.publish(
      DeviceEventFeed.unacknowledgedPrefix + event.subject, event.payload, headers: event.headers)
  }

  /// The broker notes the quality of what came by MQTT; what came otherwise has none.
  static func isUnacknowledged(_ event: NATSMessage) -> Bool { event.headers["Nmqtt-Pub"].map { $0 == "0" } ?? true }
}
