import Testing

@testable import Streams

@Suite struct DeliveryMetadataTests {
  @Test func readsOldAndNewReplySubjects() throws {
    let old = try #require(DeliveryMetadata(replySubject: "$JS.ACK.TELEMETRY.rows.2.17.19.1700000000000000001.5"))
    #expect(old.stream == "TELEMETRY")
    #expect(old.consumer == "rows")
    #expect(old.deliveries == 2)
    #expect(old.streamSequence == 17)
    #expect(old.consumerSequence == 19)
    #expect(old.timestamp == 1_700_000_000_000_000_001)
    #expect(old.pending == 5)
    let new = DeliveryMetadata(
      replySubject: "$JS.ACK._.ACCOUNT.TELEMETRY.rows.2.17.19.1700000000000000001.5.token")
    #expect(new == old)
  }

  @Test(arguments: ["", "$JS.ACK", "$JS.ACK.a.b.c.d.e.f.g", "_INBOX.a", "$JS.ACK.a.b.1.2.3.4.5.6"])
  func refusesOthers(subject: String) {
    #expect(DeliveryMetadata(replySubject: subject) == nil)
  }
}
