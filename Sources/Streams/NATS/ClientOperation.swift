import Foundation
import NIOCore

/// One operation that a client sends.
enum ClientOperation: Sendable {
  case connect(ConnectOptions)
  case publish(subject: String, reply: String?, headers: NATSHeaders, payload: [UInt8])
  case subscribe(subject: String, queue: String?, id: UInt64)
  case unsubscribe(id: UInt64)
  case ping
  case pong

  /// What a client says of itself in `CONNECT`.
  struct ConnectOptions: Sendable, Encodable {
    var name: String
    var user: String?
    var pass: String?
    var tlsRequired: Bool
    var verbose = false
    var pedantic = false
    var echo = true
    var headers = true
    var noResponders = true
    var lang = "swift"
    var version = "1"
    var `protocol` = 1

    enum CodingKeys: String, CodingKey {
      case name, user, pass, verbose, pedantic, echo, headers, lang, version, `protocol`
      case noResponders = "no_responders"
      case tlsRequired = "tls_required"
    }
  }

  func write(to buffer: inout ByteBuffer) throws {
    switch self {
    case .connect(let options):
      buffer.writeString("CONNECT ")
      buffer.writeBytes(try JSONEncoder().encode(options))
    case .publish(let subject, let reply, let headers, let payload):
      Self.writePublish(subject, reply, headers, payload, to: &buffer)
    case .subscribe(let subject, let queue, let id):
      buffer.writeString("SUB \(subject) \(queue.map { $0 + " " } ?? "")\(id)")
    case .unsubscribe(let id): buffer.writeString("UNSUB \(id)")
    case .ping: buffer.writeString("PING")
    case .pong: buffer.writeString("PONG")
    }
    buffer.writeString("\r\n")
  }

  private static func writePublish(
    _ subject: String, _ reply: String?, _ headers: NATSHeaders, _ payload: [UInt8], to buffer: inout ByteBuffer
  ) {
    let address = reply.map { "\(subject) \($0)" } ?? subject
    if headers.isEmpty {
      buffer.writeString("PUB \(address) \(payload.count)\r\n")
    } else {
      let block = headers.encoded
      buffer.writeString("HPUB \(address) \(block.count) \(block.count + payload.count)\r\n")
      buffer.writeBytes(block)
    }
    buffer.writeBytes(payload)
  }
}
