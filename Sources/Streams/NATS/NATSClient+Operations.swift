import NIOCore

extension NATSClient {
  /// Acts on an operation of the server; true when it completes the connection.
  func handle(_ operation: ServerOperation, on channel: any Channel) throws -> Bool {
    switch operation {
    case .info(let info): try greeted(info, channel)
    case .message(let id, let message): deliver(message, to: id)
    case .ping: channel.writeAndFlush(try encode(.pong, channel), promise: nil)
    case .pong:
      if case .authenticating(let session) = state {
        try established(session)
        return true
      }
      if !pongs.isEmpty { pongs.removeFirst().yield() }
    case .ok: break
    case .error(let text): try refused(text)
    }
    return false
  }

  private func greeted(_ info: ServerInfo, _ channel: any Channel) throws {
    switch state {
    case .greeting:
      let options = ClientOperation.ConnectOptions(
        name: configuration.name, user: configuration.user, pass: configuration.password,
        tlsRequired: configuration.security != .plain)
      state = .authenticating(Session(channel: channel, info: info))
      channel.write(try encode(.connect(options), channel), promise: nil)
      channel.writeAndFlush(try encode(.ping, channel), promise: nil)
    case .connected(var session):
      session.info = info
      state = .connected(session)
    default: break
    }
  }

  private func established(_ session: Session) throws {
    let channel = session.channel
    let inboxes = ClientOperation.subscribe(subject: "\(inbox).*", queue: nil, id: Self.inboxSubscription)
    channel.write(try encode(inboxes, channel), promise: nil)
    for (id, entry) in subscriptions.sorted(by: { $0.key < $1.key }) {
      let operation = ClientOperation.subscribe(subject: entry.subject, queue: entry.queue, id: id)
      channel.write(try encode(operation, channel), promise: nil)
    }
    channel.flush()
    transition(to: .connected(session))
  }

  private func deliver(_ message: NATSMessage, to id: UInt64) {
    if id == Self.inboxSubscription {
      let token = message.subject.dropFirst(inbox.count + 1)
      replies[String(token)]?.continuation.yield(message)
      return
    }
    guard let entry = subscriptions[id] else { return }
    if case .dropped = entry.continuation.yield(message) {
      subscriptions[id] = nil
      entry.continuation.finish(throwing: NATSError.slowConsumer(subject: entry.subject))
      forget(id)
    }
  }

  private func forget(_ id: UInt64) {
    guard case .connected(let session) = state,
      let bytes = try? encode(.unsubscribe(id: id), session.channel)
    else { return }
    session.channel.writeAndFlush(bytes, promise: nil)
  }

  /// An `-ERR` concerns one operation or the whole connection; the server closes it itself in the latter case.
  private func refused(_ text: String) throws {
    if let (operation, subject) = Self.violation(text) {
      violated(operation, subject)
      return
    }
    let error: NATSError =
      switch text.lowercased() {
      case "authorization violation", "user authentication expired", "user authentication revoked":
        .unauthorized(user: configuration.user)
      default: .server(text)
      }
    lastFailure = error
    configuration.logger.warning("the broker reports: \(text)")
    if case .authenticating = state { throw error }
  }

  /// `Permissions Violation for Publish to "devices.a.events"`, or `… for Subscription to "…" …`.
  static func violation(_ text: String) -> (NATSError.Operation, subject: String)? {
    let parts = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return nil }
    switch parts[0].lowercased() {
    case "permissions violation for publish to ": return (.publish, String(parts[1]))
    case "permissions violation for subscription to ": return (.subscribe, String(parts[1]))
    default: return nil
    }
  }

  private func violated(_ operation: NATSError.Operation, _ subject: String) {
    let error = NATSError.forbidden(operation, subject: subject)
    configuration.logger.warning("the broker forbids this user to \(operation.rawValue) to \(subject)")
    switch operation {
    case .publish:
      for (token, reply) in replies where reply.subject == subject {
        replies[token] = nil
        reply.continuation.finish(throwing: error)
      }
    case .subscribe:
      for (id, entry) in subscriptions where entry.subject == subject {
        subscriptions[id] = nil
        entry.continuation.finish(throwing: error)
      }
    }
  }
}
