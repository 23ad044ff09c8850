import NIOCore
import NIOSSL

/// Turns bytes into operations, and starts TLS after the server's greeting, which always comes in the clear.
final class WireHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ServerOperation

  private var parser = ServerOperationParser()
  private let tls: (context: NIOSSLContext, host: String)?
  private var isGreeted = false

  init(tls: (context: NIOSSLContext, host: String)?) { self.tls = tls }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    parser.append(&bytes)
    do {
      while let operation = try parser.next() {
        let isGreeting = !isGreeted
        if isGreeting, case .info(let info) = operation { try greet(info, context) }
        context.fireChannelRead(wrapInboundOut(operation))
        // The end of this read will be seen by the TLS handler, which has read nothing and keeps it to itself.
        if isGreeting, tls != nil { context.fireChannelReadComplete() }
      }
    } catch {
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }

  private func greet(_ info: ServerInfo, _ context: ChannelHandlerContext) throws {
    isGreeted = true
    guard let tls else {
      if info.tlsRequired { throw NATSError.tls(reason: "the broker wants TLS, the client was not set up for it") }
      return
    }
    // A name is needed for SNI and an address is not allowed there; both are checked against the certificate.
    let isAddress = (try? SocketAddress(ipAddress: tls.host, port: 0)) != nil
    let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: isAddress ? nil : tls.host)
    try context.pipeline.syncOperations.addHandler(handler, position: .first)
  }
}
