import NIOCore
import TestSupport
import Testing

@testable import Streams

@Suite struct MQTTPacketTests {
  private func bytes(_ packet: MQTTPacket) -> [UInt8] {
    var buffer = ByteBuffer()
    packet.write(to: &buffer)
    return [UInt8](buffer.readableBytesView)
  }

  @Test func writesWhatTheStandardSays() {
    let identity = MQTTConfiguration.Identity(clientID: "c", user: "u", password: "p")
    #expect(
      bytes(.connect(identity, keepAliveSeconds: 10))
        == [0x10, 19, 0, 4] + Array("MQTT".utf8) + [4, 0xC2, 0, 10, 0, 1, 0x63, 0, 1, 0x75, 0, 1, 0x70])
    let message = MQTTMessage(topic: "a/b", payload: [7], isRetained: true)
    #expect(bytes(.publish(message, id: 5)) == [0x33, 8, 0, 3, 0x61, 0x2F, 0x62, 0, 5, 7])
    #expect(bytes(.subscribe(filters: ["#"], id: 1)) == [0x82, 6, 0, 1, 0, 1, 0x23, 1])
    #expect(bytes(.disconnect) == [0xE0, 0])
    let long = MQTTMessage(topic: "a", payload: [UInt8](repeating: 0, count: 200), isAcknowledged: false)
    #expect(bytes(.publish(long, id: nil)).prefix(3) == [0x30, 0xCB, 0x01])
  }

  @Test(arguments: [1, 2, 5, 1000])
  func readsPacketsHoweverTheyAreCut(size: Int) throws {
    let packets: [MQTTPacket] = [
      .connectAcknowledgement(code: 5), .publish(MQTTMessage(topic: "a/b", payload: [1, 2]), id: 9),
      .publish(MQTTMessage(topic: "c", payload: [], isAcknowledged: false, isRetained: true), id: nil),
      .publishAcknowledgement(id: 65535), .subscribeAcknowledgement(id: 2, codes: [1, 0x80]), .pong,
    ]
    var rest = packets.flatMap(bytes)[...]
    var parser = MQTTPacketParser()
    var read: [MQTTPacket] = []
    while !rest.isEmpty {
      var piece = ByteBuffer(bytes: rest.prefix(size))
      rest = rest.dropFirst(size)
      parser.append(&piece)
      while let packet = try parser.next() { read.append(packet) }
    }
    #expect(read == packets)
  }

  @Test func survivesRandomBytes() {
    var random = SplitMix(seed: 3)
    for _ in 0..<5000 {
      var parser = MQTTPacketParser(limit: 1000)
      let count = Int.random(in: 0...40, using: &random)
      var buffer = ByteBuffer(bytes: (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
      parser.append(&buffer)
      while let packet = try? parser.next() { _ = packet }
    }
  }
}
