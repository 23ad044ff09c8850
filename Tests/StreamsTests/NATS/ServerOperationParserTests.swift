import NIOCore
import TestSupport
import Testing

@testable import Streams

@Suite struct ServerOperationParserTests {
  /// What a parser gives when the bytes arrive in pieces of a size, and how it ended.
  private func parse(
    _ bytes: [UInt8], pieces size: Int = .max, limits: ServerOperationParser.Limits = .init()
  ) -> (operations: [ServerOperation], error: NATSError?) {
    var parser = ServerOperationParser(limits: limits)
    var operations: [ServerOperation] = []
    var rest = bytes[...]
    do {
      while !rest.isEmpty {
        var piece = ByteBuffer(bytes: rest.prefix(size))
        rest = rest.dropFirst(size)
        parser.append(&piece)
        while let operation = try parser.next() { operations.append(operation) }
      }
      return (operations, nil)
    } catch {
      return (operations, error)
    }
  }

  @Test(arguments: [Int.max, 1, 2, 3, 7, 64])
  func readsAWholeConversationHoweverItIsCut(size: Int) throws {
    let text =
      "INFO {\"server_id\":\"A\",\"max_payload\":1024,\"headers\":true}\r\n+OK\r\nPING\r\n"
      + "MSG devices.a.events 7 11\r\nhello world\r\nmsg devices.b 1844674407370955161 reply.to 0\r\n\r\n"
      + "HMSG a.b 9 $JS.ACK.x 29 32\r\nNATS/1.0\r\nKey: v1\r\nKey:v2\r\n\r\nabc\r\n"
      + "HMSG inbox 9 30 30\r\nNATS/1.0 503 No Responders\r\n\r\n\r\nPONG\r\n-ERR 'Authorization Violation'\r\n"
    let (operations, error) = parse(Array(text.utf8), pieces: size)
    #expect(error == nil)
    let info = try ServerInfo(json: #"{"server_id":"A","max_payload":1024,"headers":true}"#.utf8)
    #expect(
      operations == [
        .info(info), .ok, .ping,
        .message(subscription: 7, NATSMessage(subject: "devices.a.events", payload: Array("hello world".utf8))),
        .message(
          subscription: 1_844_674_407_370_955_161, NATSMessage(subject: "devices.b", reply: "reply.to", payload: [])),
        .message(
          subscription: 9,
          NATSMessage(
            subject: "a.b", reply: "$JS.ACK.x", headers: ["Key": "v1", "Key": "v2"], payload: Array("abc".utf8))),
        .message(
          subscription: 9,
          NATSMessage(
            subject: "inbox", status: NATSStatus(code: 503, description: "No Responders"), payload: [])),
        .pong, .error("Authorization Violation"),
      ])
  }

  @Test(arguments: [
    ("HELLO\r\n", WireFault.unknownOperation),
    ("MSG a\r\n", .badArguments),
    ("MSG a 1 -5\r\n", .badArguments),
    ("MSG a 1 99999999999999999999999\r\n", .badArguments),
    ("MSG a 1 2 3 4 5\r\n", .badArguments),
    ("MSG a 1 101\r\n", .payloadTooLarge(limit: 100)),
    ("HMSG a 1 9 3\r\n", .badArguments),
    ("MSG a 1 3\r\nabcde\r\n", .missingTerminator),
    ("HMSG a 1 4 4\r\nXXXX\r\n", .badHeaders),
    ("HMSG a 1 14 14\r\nNATS/1.0 abc\r\n\r\n", .badHeaders),
    ("INFO {\r\n", .badInfo),
    (String(repeating: "x", count: 80), .lineTooLong(limit: 64)),
    ("PING" + String(repeating: " ", count: 80) + "\r\n", .lineTooLong(limit: 64)),
  ])
  func refusesWhatIsNotTheProtocol(text: String, fault: WireFault) {
    let limits = ServerOperationParser.Limits(line: 64, message: 100)
    for size in [Int.max, 1] {
      #expect(parse(Array(text.utf8), pieces: size, limits: limits).error == .malformed(fault))
    }
  }

  @Test func survivesRandomBytesAndDamagedConversations() {
    var random = SplitMix(seed: 42)
    let whole = Array(
      "PING\r\nMSG a.b 1 5\r\nhello\r\nHMSG a 2 r 20 23\r\nNATS/1.0\r\nA: b\r\n\r\n\r\nabc\r\nINFO {}\r\n-ERR 'x'\r\n"
        .utf8)
    for _ in 0..<5_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: index)
        }
      }
      let limits = ServerOperationParser.Limits(line: 4096, message: 4096)
      let cut = Int.random(in: 1...16, using: &random)
      let (atOnce, inPieces) = (parse(bytes, limits: limits), parse(bytes, pieces: cut, limits: limits))
      #expect(atOnce.operations == inPieces.operations)
      #expect(atOnce.error == inPieces.error)
    }
  }
}
