import NIOCore

/// Cuts the bytes of a server into operations, as they come, keeping no more than the limits allow.
///
/// Protocol: https://docs.nats.io/reference/reference-protocols/nats-protocol
struct ServerOperationParser {
  struct Limits: Sendable {
    /// The longest line; a server's greeting lists its whole cluster and is the longest there is.
    var line = 64 * 1024
    /// The most that headers and payload of one message have together.
    var message = 64 * 1024 * 1024
  }

  /// A message whose line was read and whose bytes are still to come.
  private struct Awaited {
    var subscription: UInt64
    var subject: String
    var reply: String?
    var headerBytes: Int
    var totalBytes: Int
  }

  private let limits: Limits
  private var buffer = ByteBuffer()
  private var awaited: Awaited?
  /// How many of the buffered bytes are known to hold no line end.
  private var searched = 0

  init(limits: Limits = Limits()) { self.limits = limits }

  mutating func append(_ bytes: inout ByteBuffer) {
    if buffer.readableBytes == 0 {
      buffer = bytes
    } else {
      buffer.discardReadBytes()
      buffer.writeBuffer(&bytes)
    }
  }

  /// The next whole operation, or `nil` until more bytes come. After an error the connection is of no more use.
  mutating func next() throws(NATSError) -> ServerOperation? {
    if let awaited { return try finish(awaited) }
    guard let line = try nextLine() else { return nil }
    return try parse(line)
  }

  private mutating func nextLine() throws(NATSError) -> ArraySlice<UInt8>? {
    let view = buffer.readableBytesView
    let start = view.startIndex + searched
    guard let end = view[start...].firstIndex(of: 0x0A) else {
      searched = view.count
      guard searched <= limits.line else { throw .malformed(.lineTooLong(limit: limits.line)) }
      return nil
    }
    searched = 0
    let length = end - view.startIndex
    guard length <= limits.line else { throw .malformed(.lineTooLong(limit: limits.line)) }
    guard let bytes = buffer.readBytes(length: length + 1) else { return nil }
    let line = bytes.dropLast()
    return line.last == 0x0D ? line.dropLast() : line
  }

  private mutating func parse(_ line: ArraySlice<UInt8>) throws(NATSError) -> ServerOperation? {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let name = line.prefix { !isSpace($0) }
    let rest = line.dropFirst(name.count).drop(while: isSpace)
    switch String(decoding: name, as: UTF8.self).uppercased() {
    case "MSG":
      awaited = try message(rest.split(whereSeparator: isSpace), hasHeaders: false)
    case "HMSG":
      awaited = try message(rest.split(whereSeparator: isSpace), hasHeaders: true)
    case "PING": return .ping
    case "PONG": return .pong
    case "+OK": return .ok
    case "-ERR": return .error(Self.unquoted(rest))
    case "INFO": return .info(try ServerInfo(json: rest))
    default: throw .malformed(.unknownOperation)
    }
    guard let awaited else { return nil }
    return try finish(awaited)
  }

  /// `<subject> <sid> [reply] [header bytes] <total bytes>`
  private func message(_ words: [ArraySlice<UInt8>], hasHeaders: Bool) throws(NATSError) -> Awaited {
    let fixed = hasHeaders ? 4 : 3
    guard words.count == fixed || words.count == fixed + 1,
      let subscription = Self.number(words[1]),
      let total = Self.number(words[words.count - 1])
    else { throw .malformed(.badArguments) }
    let header = hasHeaders ? Self.number(words[words.count - 2]) : 0
    guard let header, header <= total else { throw .malformed(.badArguments) }
    guard total <= UInt64(limits.message) else { throw .malformed(.payloadTooLarge(limit: limits.message)) }
    return Awaited(
      subscription: subscription, subject: String(decoding: words[0], as: UTF8.self),
      reply: words.count == fixed + 1 ? String(decoding: words[2], as: UTF8.self) : nil,
      headerBytes: Int(header), totalBytes: Int(total))
  }

  private mutating func finish(_ message: Awaited) throws(NATSError) -> ServerOperation? {
    guard buffer.readableBytes >= message.totalBytes + 2 else { return nil }
    guard let header = buffer.readBytes(length: message.headerBytes),
      let payload = buffer.readBytes(length: message.totalBytes - message.headerBytes),
      buffer.readBytes(length: 2) == [0x0D, 0x0A]
    else { throw .malformed(.missingTerminator) }
    awaited = nil
    let decoded = try header.isEmpty ? (headers: NATSHeaders(), status: nil) : NATSHeaders.decode(header)
    return .message(
      subscription: message.subscription,
      NATSMessage(
        subject: message.subject, reply: message.reply, headers: decoded.headers, status: decoded.status,
        payload: payload))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard (1...19).contains(digits.count) else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + UInt64(digit - 0x30)
    }
    return value
  }

  private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.count >= 2, bytes.first == 0x27, bytes.last == 0x27 else {
      return String(decoding: bytes, as: UTF8.self)
    }
    return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
  }
}
