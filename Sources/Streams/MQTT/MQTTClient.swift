import NIOCore
import NIOPosix
import NIOSSL

/// A client of an MQTT broker, for one connection.
public actor MQTTClient {
  private enum State {
    case idle
    case connecting
    case connected(any Channel)
    case closed(MQTTError)
  }

  private let configuration: MQTTConfiguration
  private var state = State.idle
  private var lastID: UInt16 = 0
  /// Those who wait for the answer to a packet with an id; 0 is that of the connection itself.
  private var waiting: [UInt16: AsyncThrowingStream<[UInt8], any Error>.Continuation] = [:]
  private let received: AsyncThrowingStream<MQTTMessage, any Error>.Continuation
  /// Messages of all subscriptions. They are acknowledged when they are here.
  public nonisolated let messages: AsyncThrowingStream<MQTTMessage, any Error>

  private init(_ configuration: MQTTConfiguration) {
    self.configuration = configuration
    (messages, received) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingOldest(65_536))
  }

  /// Connects, runs the body, and takes leave.
  public static func withConnection<Result: Sendable>(
    _ configuration: MQTTConfiguration, _ body: @Sendable @escaping (MQTTClient) async throws -> Result
  ) async throws -> Result {
    let client = MQTTClient(configuration)
    let wire = try await client.open()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await client.serve(wire)
        return nil
      }
      group.addTask {
        try await client.greet(wire.channel)
        let result = try await body(client)
        await client.leave()
        return result
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw MQTTError.closed
    }
  }

  /// Publishes; one that is to be acknowledged returns when the broker has it. A broker on NATS also acknowledges, and
  /// drops, what the client has no right to publish.
  public func publish(_ message: MQTTMessage) async throws {
    guard message.isAcknowledged else { return try await send(.publish(message, id: nil)) }
    let id = nextID()
    _ = try await exchange(.publish(message, id: id), id: id)
  }

  /// Subscribes with quality of service 1.
  public func subscribe(_ filters: [String]) async throws {
    let id = nextID()
    let codes = try await exchange(.subscribe(filters: filters, id: id), id: id)
    for (filter, code) in zip(filters, codes) where code > 1 { throw MQTTError.subscriptionRefused(filter: filter) }
  }

  // MARK: The connection

  private typealias Wire = NIOAsyncChannel<MQTTPacket, Never>

  private func open() async throws -> Wire {
    state = .connecting
    let (host, port) = (configuration.host, configuration.port)
    let tls = try configuration.tls.map(Self.context)
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connectTimeout(.nanoseconds(configuration.timeout.nanoseconds))
        .connect(host: host, port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            if let tls {
              let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
              try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
            }
            try channel.pipeline.syncOperations.addHandler(MQTTPacketHandler())
            return try Wire(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw MQTTError.unreachable(endpoint: "\(host):\(port)", reason: String(describing: error))
    }
  }

  private static func context(_ tls: MQTTConfiguration.TLS) throws -> NIOSSLContext {
    do {
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(tls.authorities.utf8)))
      if let certificate = tls.certificate, let key = tls.privateKey {
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
          .map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
      }
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw MQTTError.tls(reason: String(describing: error))
    }
  }

  private func greet(_ channel: any Channel) async throws {
    if case .closed(let error) = state { throw error }
    state = .connected(channel)
    // No keep-alive: connections are short, or watched by what uses them.
    let code = try await exchange(.connect(configuration.identity, keepAliveSeconds: 0), id: 0).first ?? 0
    if code != 0 { throw MQTTError.refused(code: code) }
  }

  private func serve(_ wire: Wire) async throws {
    var failure = MQTTError.closed
    do {
      try await wire.executeThenClose { inbound in
        for try await packet in inbound { try handle(packet, on: wire.channel) }
      }
    } catch let error as MQTTError {
      failure = error
    } catch is CancellationError {
    } catch {
      let isTLS = error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
      failure = isTLS ? .tls(reason: String(describing: error)) : .closed
    }
    state = .closed(failure)
    for waiter in waiting.values { waiter.finish(throwing: failure) }
    waiting = [:]
    received.finish(throwing: failure == .closed ? nil : failure)
    if failure != .closed { throw failure }
  }

  private func handle(_ packet: MQTTPacket, on channel: any Channel) throws {
    switch packet {
    case .connectAcknowledgement(let code): waiting[0]?.yield([code])
    case .publishAcknowledgement(let id): waiting[id]?.yield([])
    case .subscribeAcknowledgement(let id, let codes): waiting[id]?.yield(codes)
    case .publish(let message, let id):
      received.yield(message)
      if let id { channel.writeAndFlush(Self.encode(.publishAcknowledgement(id: id), channel), promise: nil) }
    case .connect, .subscribe, .ping, .pong, .disconnect: break
    }
  }

  private func leave() async {
    // If the connection is broken, there is nobody to take leave of.
    try? await send(.disconnect)
  }

  private func send(_ packet: MQTTPacket) async throws {
    switch state {
    case .connected(let channel):
      do {
        try await channel.writeAndFlush(Self.encode(packet, channel)).get()
      } catch {
        throw MQTTError.closed
      }
    case .closed(let error): throw error
    case .idle, .connecting: throw MQTTError.closed
    }
  }

  private func exchange(_ packet: MQTTPacket, id: UInt16) async throws -> [UInt8] {
    let (answers, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
    waiting[id] = continuation
    defer { waiting[id] = nil }
    try await send(packet)
    let answer = try await withDeadline(configuration.timeout) {
      for try await answer in answers { return answer }
      throw CancellationError()
    }
    guard let answer else { throw MQTTError.timedOut }
    return answer
  }

  private static func encode(_ packet: MQTTPacket, _ channel: any Channel) -> ByteBuffer {
    var buffer = channel.allocator.buffer(capacity: 256)
    packet.write(to: &buffer)
    return buffer
  }

  /// 1 to 65535, then from the beginning, passing over those in use.
  private func nextID() -> UInt16 {
    repeat { lastID = lastID == .max ? 1 : lastID + 1 } while waiting[lastID] != nil
    return lastID
  }
}
