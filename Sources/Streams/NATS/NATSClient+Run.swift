import NIOCore
import NIOSSL

extension NATSClient {
  /// Runs the body with a connected client and closes the connection after it.
  public static func withConnection<Result: Sendable>(
    _ configuration: NATSConfiguration, _ body: @Sendable @escaping (NATSClient) async throws -> Result
  ) async throws -> Result {
    let client = NATSClient(configuration)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await client.run()
        return nil
      }
      group.addTask {
        try await client.waitUntilConnected()
        return try await body(client)
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw NATSError.closed
    }
  }

  /// Connects and stays connected until the task is cancelled or the client closed; the one who calls it owns the connection.
  /// Throws when the first connection is refused for good, or when more attempts in a row failed than are allowed.
  public func run() async throws {
    guard case .idle = state else { throw NATSError.closed }
    transition(to: .disconnected)
    let transport: NATSTransport
    do { transport = try NATSTransport(configuration) } catch { throw close(with: error) }
    var failures = 0
    var everConnected = false
    let patienceEnd = ContinuousClock.now + configuration.patience
    while !Task.isCancelled {
      let outcome = await connectAndServe(transport)
      if outcome.wasConnected { (everConnected, failures) = (true, 0) }
      if case .closed = state { return }
      disconnected(outcome.failure)
      failures += 1
      if !everConnected, outcome.failure.isFinal, !outcome.failure.isRefusal || .now >= patienceEnd {
        throw close(with: outcome.failure)
      }
      if let most = configuration.reconnection.maximumAttempts, failures > most {
        throw close(with: outcome.failure)
      }
      configuration.logger.debug("no connection to \(configuration.endpoint): \(outcome.failure)")
      do { try await Task.sleep(for: pause(after: outcome.failure, failures)) } catch { break }
    }
    close(with: .closed)
  }

  /// A reload is over soon, and there may be another: who is turned away by one tries often.
  private func pause(after failure: NATSError, _ failures: Int) -> Duration {
    let pause = configuration.reconnection.delay(afterFailures: failures)
    return failure.isRefusal && configuration.patience > .zero ? min(pause, .milliseconds(200)) : pause
  }

  private func connectAndServe(_ transport: NATSTransport) async -> (failure: NATSError, wasConnected: Bool) {
    lastFailure = nil
    do {
      let wire = try await transport.connect()
      try await wire.executeThenClose { inbound in try await serve(inbound, on: wire.channel) }
    } catch {
      lastFailure = lastFailure ?? Self.describe(error)
    }
    let wasConnected = if case .connected = state { true } else { false }
    return (lastFailure ?? .connectionLost, wasConnected)
  }

  private static let endedHandshake = NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake]))

  private static func describe(_ error: any Error) -> NATSError {
    switch error {
    case let error as NATSError: error
    // A server that ends in the midst of it, as one that is killed and started anew: no fault of certificates.
    case let error as NIOSSLError where error == .uncleanShutdown || error == endedHandshake: .connectionLost
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: .tls(reason: "\(error)")
    default: .connectionLost
    }
  }

  private func serve(_ inbound: NIOAsyncChannelInboundStream<ServerOperation>, on channel: any Channel) async throws {
    if case .closed = state { return }
    transition(to: .greeting(channel))
    let greetingDeadline = channel.eventLoop.scheduleTask(in: .nanoseconds(configuration.timeout.nanoseconds)) {
      channel.close(promise: nil)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      for try await operation in inbound {
        guard try handle(operation, on: channel) else { continue }
        greetingDeadline.cancel()
        group.addTask { await self.keepAlive(channel) }
      }
    }
    greetingDeadline.cancel()
  }

  /// Closes the channel when the server stopped answering.
  private func keepAlive(_ channel: any Channel) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: configuration.pingInterval)
        try await flush()
      } catch is CancellationError {
        return
      } catch {
        channel.close(promise: nil)
        return
      }
    }
  }

  /// Tells everybody who waits that the connection is gone.
  private func disconnected(_ failure: NATSError) {
    lastFailure = failure
    transition(to: .disconnected)
    endWaiting(with: .connectionLost)
    for (id, entry) in subscriptions where !entry.isDurable {
      subscriptions[id] = nil
      entry.continuation.finish(throwing: NATSError.connectionLost)
    }
  }

  private func endWaiting(with error: NATSError) {
    for reply in replies.values { reply.continuation.finish(throwing: error) }
    replies = [:]
    for pong in pongs { pong.finish() }
    pongs = []
  }

  @discardableResult
  func close(with error: NATSError) -> NATSError {
    transition(to: .closed(error))
    endWaiting(with: error)
    for entry in subscriptions.values { entry.continuation.finish(throwing: error == .closed ? nil : error) }
    subscriptions = [:]
    return error
  }
}

extension NATSError {
  /// Whether trying again without a change elsewhere is in vain.
  var isFinal: Bool {
    switch self {
    case .unauthorized, .tls, .malformed: true
    default: false
    }
  }

  /// Whether the server turned the user away, which it also does to everybody who connects while it reloads.
  var isRefusal: Bool { if case .unauthorized = self { true } else { false } }
}
