import Platform
import Streams
import TestSupport
import Testing

@Suite(.disabled(if: TestBroker.isMissing, Comment(rawValue: TestBroker.reason))) struct NATSClientTests {
  @Test func publishesAndSubscribes() async throws {
    let broker = try await TestBroker(store: false)
    try await NATSClient.withConnection(broker.configuration()) { client in
      let subscription = try await client.subscribe("greetings.*")
      try await client.publish("greetings.world", Array("hello".utf8), headers: ["Language": "en"])
      try await client.publish("other", Array("nobody".utf8))
      try await client.publish("greetings.moon", [])
      var received: [NATSMessage] = []
      for try await message in subscription {
        received.append(message)
        if received.count == 2 { break }
      }
      #expect(
        received == [
          NATSMessage(subject: "greetings.world", headers: ["Language": "en"], payload: Array("hello".utf8)),
          NATSMessage(subject: "greetings.moon", payload: []),
        ])
    }
  }

  @Test func asksAndAnswers() async throws {
    let broker = try await TestBroker(store: false)
    try await NATSClient.withConnection(broker.configuration()) { client in
      let questions = try await client.subscribe("double")
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for try await question in questions {
            try await client.publish(question.reply ?? "", question.payload + question.payload)
          }
        }
        for number in 0..<200 {
          group.addTask {
            let answer = try await client.request("double", Array("\(number),".utf8))
            #expect(String(decoding: answer.payload, as: UTF8.self) == "\(number),\(number),")
          }
        }
        for _ in 0..<200 { try await group.next() }
        await questions.unsubscribe()
      }
      await #expect(throws: NATSError.noResponders(subject: "nobody")) { try await client.request("nobody") }
    }
  }

  @Test func refusesWhatWouldBreakTheProtocol() async throws {
    let broker = try await TestBroker(extra: "max_payload: 1000", store: false)
    try await NATSClient.withConnection(broker.configuration()) { client in
      await #expect(throws: NATSError.invalidSubject("a b")) { try await client.publish("a b") }
      await #expect(throws: NATSError.invalidSubject("a.*")) { try await client.publish("a.*") }
      await #expect(throws: NATSError.payloadTooLarge(bytes: 1001, limit: 1000)) {
        try await client.publish("a", [UInt8](repeating: 0, count: 1001))
      }
    }
  }

  private let users = """
    authorization {
      users: [
        { user: all, password: secret }
        { user: some, password: secret, permissions: {
            publish: { allow: ["allowed", "_INBOX.>"] }, subscribe: { allow: ["allowed", "_INBOX.>"] } } }
      ]
    }
    """

  @Test func reportsWhatIsForbidden() async throws {
    let broker = try await TestBroker(extra: users, store: false)
    await #expect(throws: NATSError.unauthorized(user: "all")) {
      try await NATSClient.withConnection(broker.configuration(user: "all", password: "wrong")) { _ in }
    }
    await #expect(throws: NATSError.unauthorized(user: nil)) {
      try await NATSClient.withConnection(broker.configuration()) { _ in }
    }
    try await NATSClient.withConnection(broker.configuration(user: "some", password: "secret")) { client in
      await #expect(throws: NATSError.forbidden(.publish, subject: "denied")) { try await client.request("denied") }
      let denied = try await client.subscribe("denied")
      await #expect(throws: NATSError.forbidden(.subscribe, subject: "denied")) { for try await _ in denied {} }
      let allowed = try await client.subscribe("allowed")
      try await client.publish("allowed", [1])
      for try await message in allowed {
        #expect(message.payload == [1])
        break
      }
    }
  }

  @Test func givesUpWhereNobodyListens() async throws {
    var configuration = NATSConfiguration(port: Int(try FreePort.next()))
    configuration.reconnection.maximumAttempts = 2
    let endpoint = "127.0.0.1:\(configuration.port)"
    do {
      try await NATSClient.withConnection(configuration) { _ in }
      Issue.record("connected to nobody")
    } catch NATSError.unreachable(let where_, _) {
      #expect(where_ == endpoint)
    }
  }

  @Test func comesBackAfterTheServerWasKilled() async throws {
    let broker = try await TestBroker(store: false)
    try await NATSClient.withConnection(broker.configuration()) { client in
      let subscription = try await client.subscribe("ticks")
      try await client.flush()
      try await broker.restart()
      // Published after the reconnection, which the client waits for by itself.
      let first = try await eventually("a message arrives") {
        try await client.publish("ticks", [7])
        try await client.flush()
        for try await message in subscription { return message as NATSMessage? }
        return nil
      }
      #expect(first.payload == [7])
    }
  }

  @Test func drainsAndStops() async throws {
    let broker = try await TestBroker(store: false)
    let client = NATSClient(broker.configuration())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await client.run() }
      let subscription = try await client.subscribe("a")
      try await client.publish("a", [1])
      try await client.flush()
      await client.drain()
      var received: [NATSMessage] = []
      for try await message in subscription { received.append(message) }
      #expect(received.map(\.payload) == [[1]])
      try await group.waitForAll()
    }
    await #expect(throws: NATSError.closed) { try await client.publish("a") }
  }
}
