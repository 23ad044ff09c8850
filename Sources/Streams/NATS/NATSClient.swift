import NIOCore
import NIOSSL

/// A client of a NATS server: one connection, kept up for as long as `run()` runs.
///
/// Calls made while the connection is down wait for it, up to the configured timeout. Subscriptions are made again after a
/// reconnection; requests in flight fail with `connectionLost`, because nobody knows whether they arrived.
public actor NATSClient {
  enum State {
    /// `run()` has not begun.
    case idle
    /// No connection at the moment.
    case disconnected
    /// The byte stream is open, the server's greeting awaited.
    case greeting(any Channel)
    /// Name and password are sent, the verdict awaited.
    case authenticating(Session)
    case connected(Session)
    /// Subscriptions are ended, what is left is being sent.
    case draining(Session)
    case closed(NATSError)
  }

  struct Session {
    var channel: any Channel
    var info: ServerInfo
  }

  /// A request whose answer is awaited.
  struct AwaitedReply {
    var subject: String
    var continuation: AsyncThrowingStream<NATSMessage, any Error>.Continuation
  }

  struct SubscriptionEntry {
    var subject: String
    var queue: String?
    /// Whether it is made again after a reconnection; otherwise it ends with the connection.
    var isDurable: Bool
    var continuation: AsyncThrowingStream<NATSMessage, any Error>.Continuation
  }

  public nonisolated let configuration: NATSConfiguration
  /// The prefix of the subjects where this client awaits answers.
  nonisolated let inbox: String

  var state = State.idle
  var subscriptions: [UInt64: SubscriptionEntry] = [:]
  var replies: [String: AwaitedReply] = [:]
  /// Those who sent `PING`, in the order of their answers.
  var pongs: [AsyncStream<Void>.Continuation] = []
  /// Those who wait for the state to change.
  var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
  var lastFailure: NATSError?
  private var lastNumber: UInt64 = 1
  static let inboxSubscription: UInt64 = 1

  public init(_ configuration: NATSConfiguration) {
    self.configuration = configuration
    inbox = "\(configuration.inboxPrefix).\(UniqueName.make())"
  }

  /// A number that this client has not used yet.
  func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  func transition(to next: State) {
    state = next
    let waiting = watchers
    watchers = [:]
    for watcher in waiting.values { watcher.finish() }
  }

  /// The session, once there is one.
  func session() async throws -> Session {
    let limit = ContinuousClock.now + configuration.timeout
    while true {
      switch state {
      case .connected(let session), .draining(let session): return session
      case .closed(let error): throw error
      case .idle, .disconnected, .greeting, .authenticating: break
      }
      guard try await stateChanges(within: limit - .now) else {
        throw lastFailure ?? .unreachable(endpoint: configuration.endpoint, reason: "no answer in time")
      }
    }
  }

  /// Waits until the connection stands.
  public func waitUntilConnected() async throws { _ = try await session() }

  private func stateChanges(within limit: Duration) async throws -> Bool {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let id = nextNumber()
    watchers[id] = continuation
    defer { watchers[id] = nil }
    return try await withDeadline(limit) {
      for await _ in stream {}
      try Task.checkCancellation()
      return true
    } ?? false
  }

  /// Puts an operation on the wire; returns when the operating system has it. Operations go out in the order of calls.
  func send(_ operation: ClientOperation, on channel: any Channel) async throws {
    do {
      try await channel.writeAndFlush(try encode(operation, channel)).get()
    } catch let error as NATSError {
      throw error
    } catch {
      throw NATSError.connectionLost
    }
  }

  func encode(_ operation: ClientOperation, _ channel: any Channel) throws -> ByteBuffer {
    var buffer = channel.allocator.buffer(capacity: 256)
    try operation.write(to: &buffer)
    return buffer
  }
}

extension NATSClient {
  /// What the connected server calls itself; a new one after every start.
  public func serverIdentifier() async throws -> String { try await session().info.serverID }
}
