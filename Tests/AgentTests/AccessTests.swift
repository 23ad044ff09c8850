import AgentAPI
import Foundation
import KeyManagement
import Platform
import TestSupport
import Testing

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
}
