import AgentAPI
import Foundation
import KeyManagement
import Platform
import TestSupport
import Testing

@testable import Agent

/// Each right on keys, and each refusal.
@Suite("Access") struct AccessTests {
  private static let member = "test-1/service_account.worker"

  private func fixture() async throws -> AgentFixture {
    let agent = try await AgentFixture()
    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    try store.createRing("ring")
    try await store.createKey("ring/key")
    try await store.createKey("ring/codes", purpose: .mac)
    try await agent.client.put(ServiceAccount(name: Self.member, stack: "test-1"))
    return agent
  }

  private func call(
    _ agent: AgentFixture, _ token: String, _ key: String, _ verb: String, _ data: Data, _ context: Data? = nil
  ) async throws -> (code: String, data: Data?) {
    let body = try JSONEncoder().encode(KeyRequest(data: data, context: context))
    let url = try await agent.client.info().workloadAPI + "/v1/keys/ring/\(key):\(verb)"
    let answer = try await Command(
      "curl",
      [
        "-s", "-w", "%{http_code}", "-d", String(decoding: body, as: UTF8.self), url, "-H",
        "Authorization: Bearer \(token)",
      ], timeout: .seconds(20)
    ).run()
    let response = try? JSONDecoder().decode(KeyResponse.self, from: Data(answer.text.dropLast(3).utf8))
    return (String(answer.text.suffix(3)), response?.data)
  }

  @Test(arguments: [
    ("encrypter", "encrypt", "key"), ("decrypter", "decrypt", "key"), ("encrypter", "rewrap", "key"),
    ("signer", "mac", "codes"), ("verifier", "verify", "codes"),
  ])
  func aRoleAllowsItsPermissionsAndNoOther(_ role: String, _ verb: String, _ key: String) async throws {
    let agent = try await fixture()
    let token = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    let sealed = Data(try await Envelopes(store).encrypt(Array("secret".utf8), with: "ring/key"))
    let question = AccessQuestion(member: Self.member, permission: verb, resource: "keys/ring/\(key)")
    #expect(try await call(agent, token, key, verb, sealed).code == "403")
    #expect(try await !agent.client.test(question).isAllowed)

    // On the ring it counts for the key.
    try await agent.client.put(
      IAMBinding(id: "test-1/b", stack: "test-1", member: Self.member, role: role, resource: "keys/ring"))
    #expect(try await call(agent, token, key, verb, sealed).code == "200")
    let answer = try await agent.client.test(question)
    #expect(answer.isAllowed && answer.binding == "test-1/b" && answer.resource == "keys/ring")
    for other in ["encrypt", "decrypt", "mac", "verify"]
    where other != verb && !(role == "encrypter" && other == "encrypt") {
      #expect(try await call(agent, token, key, other, sealed).code == "403", "\(other)")
    }
  }

  @Test func codesNameTheirVersion() async throws {
    let agent = try await fixture()
    for role in ["signer", "verifier"] {
      try await agent.client.put(
        IAMBinding(id: "test-1/\(role)", stack: "test-1", member: Self.member, role: role, resource: "keys/ring/codes"))
    }
    let token = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    let text = Data("text".utf8)
    let code = try #require(try await call(agent, token, "codes", "mac", text).data)
    #expect(code.count == 36)
    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    try await store.rotate("ring/codes")
    #expect(try await call(agent, token, "codes", "verify", text, code).data == Data([1]))
    #expect(try await call(agent, token, "codes", "verify", Data("other".utf8), code).data == Data([0]))
  }

  @Test func revokedTokensAndThoseOfAFormerAccountAreRefused() async throws {
    let agent = try await fixture()
    try await agent.client.put(
      IAMBinding(id: "test-1/b", stack: "test-1", member: Self.member, role: "encrypter", resource: "keys/ring/key"))
    let old = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    #expect(try await call(agent, old, "key", "encrypt", Data([1])).code == "200")
    try await agent.client.revokeTokens(of: Self.member)
    #expect(try await call(agent, old, "key", "encrypt", Data([1])).code == "401")
    let new = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    #expect(try await call(agent, new, "key", "encrypt", Data([1])).code == "200")

    try await agent.client.deleteServiceAccount(Self.member)
    try await agent.client.put(ServiceAccount(name: Self.member, stack: "test-1"))
    #expect(try await call(agent, new, "key", "encrypt", Data([1])).code == "401")

    try await agent.client.put(ServiceAccount(name: Self.member, stack: "test-1", isDisabled: true))
    let question = AccessQuestion(member: Self.member, permission: "encrypt", resource: "keys/ring/key")
    #expect(try await agent.client.test(question).reason == "the account is disabled")
  }

  @Test func aSecretIsReadByItsRightAlone() async throws {
    let agent = try await fixture()
    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    let name = "test-1/secret.database"
    for word in ["old", "new"] {
      _ = try await store.putSecret(Array(word.utf8), as: name, with: "ring/key", Envelopes(store))
    }
    let token = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    let url = try await agent.client.info().workloadAPI + "/v1/secrets"
    func read(_ body: String) async throws -> (code: String, answer: SecretAccessAnswer?) {
      let answer = try await Command(
        "curl", ["-s", "-w", "%{http_code}", "-d", body, url, "-H", "Authorization: Bearer \(token)"],
        timeout: .seconds(20)
      ).run()
      let decoded = try? JSONDecoder().decode(SecretAccessAnswer.self, from: Data(answer.text.dropLast(3).utf8))
      return (String(answer.text.suffix(3)), decoded)
    }
    // A right on the key is none on the secret.
    try await agent.client.put(
      IAMBinding(id: "test-1/key", stack: "test-1", member: Self.member, role: "decrypter", resource: "keys/ring"))
    #expect(try await read(#"{"secret":"\#(name)"}"#).code == "403")
    try await agent.client.put(
      IAMBinding(id: "test-1/secret", stack: "test-1", member: Self.member, role: "reader", resource: name))
    let newest = try await read(#"{"secret":"\#(name)"}"#)
    #expect(newest.code == "200" && newest.answer == SecretAccessAnswer(data: Array("new".utf8), version: 2))
    #expect(try await read(#"{"secret":"\#(name)","version":1}"#).answer?.data == Data("old".utf8))
    #expect(try await read(#"{"secret":"\#(name)","version":3}"#).code == "400")
    #expect(try await read(#"{"secret":"test-1/secret.other"}"#).code == "403")
    let mine = try store.audit().filter { $0.who == Self.member && $0.action == "read" }
    #expect(mine.map(\.isAllowed) == [false, true, true, false, false])
    #expect(mine.compactMap(\.version) == [2, 1, 3])
    try await agent.client.deleteBinding("test-1/secret")
    #expect(try await read(#"{"secret":"\#(name)"}"#).code == "403")
    // Who has no right cannot fill the disk with what is kept for ever.
    let count = try store.lastAuditEntry()
    #expect(try await read(#"{"secret":"\#(String(repeating: "Z", count: 1025))"}"#).code == "400")
    #expect(try store.lastAuditEntry() == count)
    for _ in 0..<RefusalBudget.perMinute { #expect(try await read(#"{"secret":"\#(name)"}"#).code == "403") }
    let refused = try store.audit().filter { $0.who == Self.member && !$0.isAllowed }
    #expect(refused.count <= RefusalBudget.perMinute + 1 && refused.count > RefusalBudget.perMinute - 10)
    #expect(refused.last?.detail.hasSuffix("; more such requests of this minute are not written down") == true)
  }

  /// Those who check tokens by themselves refuse one from the moment that it is revoked.
  @Test func theRegisterTellsWhichTokensAreGood() async throws {
    let agent = try await fixture()
    let keyFile = agent.home.directories.tokenPublicKey
    let file = TokenRegister.file(besideKey: keyFile)
    let key = try #require(TokenKeyFile.key(Files.read(keyFile)))
    func isGood(_ token: String) throws -> Bool {
      let verified = try AccessToken(verifying: token, with: key, now: Timestamp.now.milliseconds / 1000)
      return try #require(TokenRegister(Files.read(file))).allows(verified)
    }
    let old = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    #expect(try isGood(old))
    #expect(!String(decoding: try Files.read(file), as: UTF8.self).contains("worker"))
    try await agent.client.revokeTokens(of: Self.member)
    #expect(try !isGood(old))
    let new = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    #expect(try isGood(new) && !isGood(old))
    try await agent.killAndRestartAgent()
    #expect(try isGood(new) && !isGood(old))
    try await agent.client.put(ServiceAccount(name: Self.member, stack: "test-1", isDisabled: true))
    #expect(try !isGood(new))
    try await agent.client.put(ServiceAccount(name: Self.member, stack: "test-1"))
    #expect(try isGood(new))
    try await agent.client.deleteServiceAccount(Self.member)
    #expect(try !isGood(new))
  }

  /// A token ends by itself, soon, and a unit is given a new one before.
  @Test func tokensEnd() async throws {
    let agent = try await fixture()
    let key = try #require(TokenKeyFile.key(Files.read(agent.home.directories.tokenPublicKey)))
    let minted = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member, lifetime: 86_400))
    let now = Timestamp.now.milliseconds / 1000
    #expect(minted.expires <= Double(now) + 3601)
    _ = try AccessToken(verifying: minted.token, with: key, now: now)
    #expect(throws: AccessToken.Refusal.expired) {
      try AccessToken(verifying: minted.token, with: key, now: now + 3700)
    }
    // What was asked for is what it is, without more.
    let short = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member, lifetime: 2))
    let end = Int64(short.expires)
    #expect((2...4).contains(end - now))
    _ = try AccessToken(verifying: short.token, with: key, now: end - 1)
    #expect(throws: AccessToken.Refusal.expired) { try AccessToken(verifying: short.token, with: key, now: end) }
    var spec = agent.shell("holder", "cat $STACK_TOKEN_FILE; echo; exec sleep 1201")
    spec.serviceAccount = Self.member
    try await agent.run(spec)
    let first = try #require(try await agent.log(spec).split(separator: "\n").first.map(String.init))
    try await agent.client.revokeTokens(of: Self.member)
    // The file has a new one at once, and the old one is refused.
    #expect(try await call(agent, first, "key", "encrypt", Data([1])).code == "401")
    let file = try #require(
      try FileTree.entries(agent.home.path).first { $0.path.hasSuffix("/token") && $0.path.contains("holder") }?.path)
    let second = String(decoding: try Files.read(Path.join(agent.home.path, file)), as: UTF8.self)
    #expect(second != first)
    #expect(try await call(agent, second, "key", "encrypt", Data([1])).code == "403")
  }
}
