import NIOCore

/// Cuts the bytes of a broker into packets, as they come, keeping no more than one packet of the allowed size.
struct MQTTPacketParser {
  private let limit: Int
  private var buffer = ByteBuffer()

  /// - Parameter limit: the largest packet, in bytes.
  init(limit: Int = 1 << 20) { self.limit = limit }

  mutating func append(_ bytes: inout ByteBuffer) {
    buffer.discardReadBytes()
    buffer.writeBuffer(&bytes)
  }

  /// The next whole packet, or `nil` until more bytes come. After an error the connection is of no more use.
  mutating func next() throws(MQTTError) -> MQTTPacket? {
    guard let (header, length, headerLength) = try fixedHeader() else { return nil }
    guard length <= limit else { throw .malformed }
    guard buffer.readableBytes >= headerLength + length else { return nil }
    buffer.moveReaderIndex(forwardBy: headerLength)
    guard var body = buffer.readSlice(length: length) else { throw .malformed }
    let packet = try Self.packet(header, &body)
    guard body.readableBytes == 0 else { throw .malformed }
    return packet
  }

  private func fixedHeader() throws(MQTTError) -> (header: UInt8, length: Int, bytes: Int)? {
    let start = buffer.readerIndex
    guard let header: UInt8 = buffer.getInteger(at: start) else { return nil }
    var length = 0
    for index in 0..<4 {
      guard let digit: UInt8 = buffer.getInteger(at: start + 1 + index) else { return nil }
      length |= Int(digit & 0x7F) << (7 * index)
      if digit & 0x80 == 0 { return (header, length, 2 + index) }
    }
    throw .malformed
  }

  private static func packet(_ header: UInt8, _ body: inout ByteBuffer) throws(MQTTError) -> MQTTPacket {
    switch header >> 4 {
    case 2:
      guard let bytes = body.readBytes(length: 2) else { throw .malformed }
      return .connectAcknowledgement(code: bytes[1])
    case 3: return try publish(header, &body)
    case 4:
      guard let id: UInt16 = body.readInteger() else { throw .malformed }
      return .publishAcknowledgement(id: id)
    case 9:
      guard let id: UInt16 = body.readInteger(), let codes = body.readBytes(length: body.readableBytes) else {
        throw .malformed
      }
      return .subscribeAcknowledgement(id: id, codes: codes)
    case 13: return .pong
    default: throw .malformed
    }
  }

  private static func publish(_ header: UInt8, _ body: inout ByteBuffer) throws(MQTTError) -> MQTTPacket {
    let quality = (header >> 1) & 3
    guard quality <= 1, let length: UInt16 = body.readInteger(), let topic = body.readBytes(length: Int(length)) else {
      throw .malformed
    }
    var id: UInt16?
    if quality == 1 {
      guard let number: UInt16 = body.readInteger() else { throw .malformed }
      id = number
    }
    let payload = body.readBytes(length: body.readableBytes) ?? []
    let message = MQTTMessage(
      topic: String(decoding: topic, as: UTF8.self), payload: payload, isAcknowledged: quality == 1,
      isRetained: header & 1 == 1)
    return .publish(message, id: id)
  }
}
