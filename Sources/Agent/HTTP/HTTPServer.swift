import Hummingbird
import Logging
import ServiceLifecycle

/// One listening HTTP server, from the moment it listens until it is closed.
struct HTTPServer: Sendable {
  private let group: ServiceGroup
  private let task: Task<Void, any Error>
  /// The port it listens on; 0 for a socket file.
  let port: UInt16

  /// Starts it and waits until it listens. Throws if it cannot.
  static func start(
    _ responder: some HTTPResponder<BasicRequestContext>, at address: BindAddress
  ) async throws -> HTTPServer {
    var logger = Logger(label: "stack-agent") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let (ready, signal) = AsyncThrowingStream.makeStream(of: UInt16.self)
    let application = Application(
      responder: responder, configuration: ApplicationConfiguration(address: address),
      onServerRunning: { channel in
        signal.yield(UInt16(clamping: channel.localAddress?.port ?? 0))
        signal.finish()
      }, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    configuration.maximumGracefulShutdownDuration = .milliseconds(300)
    let group = ServiceGroup(configuration: configuration)
    // Owned by the value that is returned: `close` ends it.
    let task = Task {
      do { try await group.run() } catch {
        signal.finish(throwing: error)
        throw error
      }
    }
    for try await port in ready { return HTTPServer(group: group, task: task, port: port) }
    throw CancellationError()
  }

  /// Takes no more requests, finishes those under way for a while, and ends.
  func close() async {
    await group.triggerGracefulShutdown()
    _ = await task.result
  }
}
