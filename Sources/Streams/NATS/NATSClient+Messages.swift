extension NATSClient {
  /// Sends a message. Nobody confirms it: a right that is missing shows only in the log. For a message that must
  /// arrive use `JetStream.publish`.
  public func publish(
    _ subject: String, _ payload: [UInt8] = [], headers: NATSHeaders = NATSHeaders(), reply: String? = nil
  ) async throws {
    guard NATSSubject.isLiteral(subject) else { throw NATSError.invalidSubject(subject) }
    let session = try await session()
    guard payload.count <= session.info.maxPayload else {
      throw NATSError.payloadTooLarge(bytes: payload.count, limit: session.info.maxPayload)
    }
    try await send(
      .publish(subject: subject, reply: reply, headers: headers, payload: payload), on: session.channel)
  }

  /// Sends a message and waits for its answer.
  public func request(
    _ subject: String, _ payload: [UInt8] = [], headers: NATSHeaders = NATSHeaders(), timeout: Duration? = nil
  ) async throws -> NATSMessage {
    let token = String(nextNumber())
    let (answers, continuation) = AsyncThrowingStream<NATSMessage, any Error>.makeStream(
      bufferingPolicy: .bufferingOldest(1))
    _ = try await session()
    replies[token] = AwaitedReply(subject: subject, continuation: continuation)
    defer { replies[token] = nil }
    try await publish(subject, payload, headers: headers, reply: "\(inbox).\(token)")
    let answer = try await withDeadline(timeout ?? configuration.timeout) {
      for try await answer in answers { return answer }
      throw CancellationError()
    }
    guard let answer else { throw NATSError.timedOut(what: "a request to `\(subject)`") }
    if answer.status?.code == 503 { throw NATSError.noResponders(subject: subject) }
    return answer
  }

  /// Subscribes. With a queue name, each message goes to one of those who share it.
  public func subscribe(_ subject: String, queue: String? = nil) async throws -> NATSSubscription {
    try await subscribe(subject, queue: queue, isDurable: true)
  }

  /// A subscription that is not durable ends with `connectionLost` when the connection breaks.
  func subscribe(_ subject: String, queue: String? = nil, isDurable: Bool) async throws -> NATSSubscription {
    guard NATSSubject.isPattern(subject), queue.map(NATSSubject.isPattern) ?? true else {
      throw NATSError.invalidSubject(subject)
    }
    let session = try await session()
    let id = nextNumber()
    let (messages, continuation) = AsyncThrowingStream<NATSMessage, any Error>.makeStream(
      bufferingPolicy: .bufferingOldest(max(configuration.subscriptionBuffer, 1)))
    subscriptions[id] = SubscriptionEntry(
      subject: subject, queue: queue, isDurable: isDurable, continuation: continuation)
    do {
      try await send(.subscribe(subject: subject, queue: queue, id: id), on: session.channel)
    } catch {
      // A durable one is made when the connection is back.
      if !isDurable { subscriptions[id] = nil }
      if !isDurable { throw error }
    }
    return NATSSubscription(subject: subject, id: id, messages: messages, client: self)
  }

  func unsubscribe(_ id: UInt64) async {
    guard let entry = subscriptions.removeValue(forKey: id) else { return }
    entry.continuation.finish()
    guard case .connected(let session) = state else { return }
    // If the connection breaks now, the server forgets the subscription anyway.
    try? await send(.unsubscribe(id: id), on: session.channel)
  }

  /// Ends a subscription after all that the server had sent for it by now has been given out.
  func drain(_ id: UInt64) async {
    guard subscriptions[id] != nil else { return }
    if case .connected(let session) = state {
      try? await send(.unsubscribe(id: id), on: session.channel)
      // A server that does not answer any more cannot be waited for.
      try? await flush()
    }
    subscriptions.removeValue(forKey: id)?.continuation.finish()
  }

  /// Returns when the server has handled all that was sent before.
  public func flush() async throws {
    let session = try await session()
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    pongs.append(continuation)
    try await send(.ping, on: session.channel)
    let answered = try await withDeadline(configuration.timeout) {
      for await _ in stream { return true }
      return false
    }
    switch answered {
    case true?: return
    case false?:
      try Task.checkCancellation()
      throw NATSError.connectionLost
    case nil: throw NATSError.timedOut(what: "a flush")
    }
  }

  /// Ends all subscriptions, lets what was sent arrive, and closes the connection; `run()` then returns.
  public func drain() async {
    guard case .connected(let session) = state else {
      close(with: .closed)
      return
    }
    transition(to: .draining(session))
    for id in subscriptions.keys.sorted() {
      try? await send(.unsubscribe(id: id), on: session.channel)
    }
    // A server that does not answer any more cannot be waited for.
    try? await flush()
    close(with: .closed)
    session.channel.close(promise: nil)
  }
}
