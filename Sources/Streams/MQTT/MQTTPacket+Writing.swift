import NIOCore

extension MQTTPacket {
  /// Appends the packet. Texts longer than the protocol can say are cut; callers check topics before.
  func write(to buffer: inout ByteBuffer) {
    var body = ByteBuffer()
    let header: UInt8
    switch self {
    case .connect(let identity, let keepAlive):
      header = 0x10
      Self.write("MQTT", to: &body)
      body.writeInteger(UInt8(4))
      body.writeInteger(Self.flags(identity))
      body.writeInteger(keepAlive)
      Self.write(identity.clientID, to: &body)
      if let user = identity.user { Self.write(user, to: &body) }
      if let password = identity.password { Self.write(password, to: &body) }
    case .publish(let message, let id):
      header = 0x30 | (message.isAcknowledged ? 0x02 : 0) | (message.isRetained ? 0x01 : 0)
      Self.write(message.topic, to: &body)
      if let id { body.writeInteger(id) }
      body.writeBytes(message.payload)
    case .publishAcknowledgement(let id):
      header = 0x40
      body.writeInteger(id)
    case .subscribe(let filters, let id):
      header = 0x82
      body.writeInteger(id)
      for filter in filters {
        Self.write(filter, to: &body)
        body.writeInteger(UInt8(1))
      }
    case .connectAcknowledgement(let code):
      header = 0x20
      body.writeBytes([0, code])
    case .subscribeAcknowledgement(let id, let codes):
      header = 0x90
      body.writeInteger(id)
      body.writeBytes(codes)
    case .ping: header = 0xC0
    case .pong: header = 0xD0
    case .disconnect: header = 0xE0
    }
    buffer.writeInteger(header)
    Self.write(length: body.readableBytes, to: &buffer)
    buffer.writeBuffer(&body)
  }

  private static func flags(_ identity: MQTTConfiguration.Identity) -> UInt8 {
    (identity.isCleanSession ? 0x02 : 0) | (identity.user == nil ? 0 : 0x80) | (identity.password == nil ? 0 : 0x40)
  }

  private static func write(_ text: String, to buffer: inout ByteBuffer) {
    let bytes = Array(text.utf8.prefix(Int(UInt16.max)))
    buffer.writeInteger(UInt16(bytes.count))
    buffer.writeBytes(bytes)
  }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private static func write(length: Int, to buffer: inout ByteBuffer) {
    var rest = length
    repeat {
      let digit = UInt8(rest & 0x7F)
      rest >>= 7
      buffer.writeInteger(rest > 0 ? digit | 0x80 : digit)
    } while rest > 0
  }
}
