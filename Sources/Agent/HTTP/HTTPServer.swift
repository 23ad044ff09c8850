import Hummingbird
import HummingbirdCore
import Logging
import NIOPosix
import ServiceLifecycle

/// One listening HTTP server, from the moment it listens until it is closed.
///
/// Hummingbird's server without its `Application`, whose clock wakes up every second only to know the date: an agent that
/// has nothing to do sleeps.
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
    let requestLogger = logger
    let server = try HTTPServerBuilder.http1().buildServer(
      configuration: ServerConfiguration(address: address),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
      responder: { request, writer, channel in
        let source = ApplicationRequestContextSource(channel: channel, logger: requestLogger)
        var response = await Self.answer(request, BasicRequestContext(source: source), responder)
        response.headers[.date] = HTTPDate.now()
        try await writer.write(response: response.head, body: response.body)
      },
      onServerRunning: { channel in
        signal.yield(UInt16(clamping: channel.localAddress?.port ?? 0))
        signal.finish()
      })
    var configuration = ServiceGroupConfiguration(services: [server], logger: logger)
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

  /// What a responder throws it should have answered itself: here nobody can tell more than that.
  private static func answer(
    _ request: Request, _ context: BasicRequestContext, _ responder: some HTTPResponder<BasicRequestContext>
  ) async -> Response {
    do { return try await responder.respond(to: request, context: context) } catch {
      return Response(status: .internalServerError)
    }
  }

  /// Takes no more requests, finishes those under way for a while, and ends.
  func close() async {
    await group.triggerGracefulShutdown()
    _ = await task.result
  }
}
