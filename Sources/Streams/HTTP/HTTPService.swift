import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server on loopback for workers: whole requests in, whole answers out, everything bounded.
public struct HTTPService: Sendable {
  public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

  /// The largest request body, in bytes.
  public var bodyLimit = 8 << 20
  /// How many connections are served at once; more wait in the kernel's queue.
  public var connectionLimit = 512

  private let host: String
  private let port: Int
  private let handler: Handler

  public init(host: String = "127.0.0.1", port: Int, handler: @escaping Handler) {
    self.host = host
    self.port = port
    self.handler = handler
  }

  private typealias Part = HTTPServerResponsePart
  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, Part>

  /// Serves until the task is cancelled; `started` is told the port that was bound.
  public func run(started: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 256)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: .seconds(75)))
          try channel.pipeline.syncOperations.addHandler(IdleCloser())
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    started(server.channel.localAddress?.port ?? port)
    try await server.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        let slots = ConnectionSlots(connectionLimit)
        for try await connection in connections {
          await slots.take()
          group.addTask {
            await serve(connection)
            await slots.give()
          }
        }
      }
    }
  }

  /// Serves one connection; a broken one ends quietly.
  private func serve(_ connection: Connection) async {
    try? await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      var body = ByteBuffer()
      var overflowed = false
      for try await part in inbound {
        switch part {
        case .head(let received):
          head = received
          body.clear()
          overflowed = false
        case .body(var chunk):
          overflowed = overflowed || body.readableBytes + chunk.readableBytes > bodyLimit
          if overflowed { body.clear() } else { body.writeBuffer(&chunk) }
        case .end:
          guard let current = head else { return }
          head = nil
          let answer = await answer(current, body, overflowed: overflowed)
          try await send(answer, to: current, outbound)
          guard current.isKeepAlive else { return }
        }
      }
    }
  }

  private func answer(_ head: HTTPRequestHead, _ body: ByteBuffer, overflowed: Bool) async -> HTTPResponse {
    guard !overflowed else { return TableServiceError.tooLarge(limit: bodyLimit).response }
    return await handler(
      HTTPRequest(method: head.method, target: head.uri, headers: head.headers, body: Array(body.readableBytesView)))
  }

  private func send(
    _ response: HTTPResponse, to request: HTTPRequestHead, _ outbound: NIOAsyncChannelOutboundWriter<Part>
  ) async throws {
    var head = HTTPResponseHead(version: request.version, status: .init(statusCode: response.status))
    head.headers.add(name: "content-type", value: response.contentType)
    head.headers.add(name: "content-length", value: String(response.body.count))
    if !request.isKeepAlive { head.headers.add(name: "connection", value: "close") }
    try await outbound.write(.head(head))
    if request.method != .HEAD, !response.body.isEmpty {
      try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: response.body))))
    }
    try await outbound.write(.end(nil))
  }
}

/// Closes a connection on which nothing has moved for a while.
private final class IdleCloser: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}

/// Counts the connections in service.
private actor ConnectionSlots {
  private var free: Int
  private var waiter: CheckedContinuation<Void, Never>?

  init(_ count: Int) { free = count }

  /// Waits for a slot; called by the one accepting loop only.
  func take() async {
    free -= 1
    guard free < 0 else { return }
    await withCheckedContinuation { waiter = $0 }
  }

  func give() {
    free += 1
    waiter?.resume()
    waiter = nil
  }
}
