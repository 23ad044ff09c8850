import NIOCore

/// Turns bytes into packets.
final class MQTTPacketHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = MQTTPacket

  private var parser = MQTTPacketParser()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    parser.append(&bytes)
    do {
      while let packet = try parser.next() { context.fireChannelRead(wrapInboundOut(packet)) }
    } catch {
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }
}
