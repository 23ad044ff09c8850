import AgentAPI
import Foundation
import KeyManagement
import Platform
import TestSupport
import Testing

@Suite("Identities") struct IdentityTests {
  private func post(_ url: String, token: String?, _ body: String) async throws -> (code: String, body: String) {
    var arguments = ["-s", "-w", "%{http_code}", "-d", body, url]
    if let token { arguments += ["-H", "Authorization: Bearer \(token)"] }
    let answer = try await Command("curl", arguments, timeout: .seconds(20)).run()
    return (String(answer.text.suffix(3)), String(answer.text.dropLast(3)))
  }

  @Test func tokensAreSignedAndRefusedWhenTheAccountGoes() async throws {
    let agent = try await AgentFixture()
    let name = "test-1/service_account.reader"
    try await agent.client.put(ServiceAccount(name: name, stack: "test-1"))
    let minted = try await agent.client.mintToken(TokenRequest(serviceAccount: name))
    let published = try Files.read(agent.home.directories.tokenPublicKey)
    let key = try #require(TokenKeyFile.key(published))
    let token = try AccessToken(verifying: minted.token, with: key, now: Timestamp.now.milliseconds / 1000)
    #expect(token.subject == name)

    let url = try await agent.client.info().workloadAPI + "/v1/keys/ring/key:decrypt"
    #expect(try await post(url, token: minted.token, #"{"data":""}"#).code == "403")
    #expect(try await post(url, token: nil, #"{"data":""}"#).code == "401")
    #expect(try await post(url, token: minted.token + "x", #"{"data":""}"#).code == "401")
    try await agent.client.deleteServiceAccount(name)
    #expect(try await post(url, token: minted.token, #"{"data":""}"#).code == "401")
    await #expect(throws: AgentError.self) {
      try await agent.client.mintToken(TokenRequest(serviceAccount: name))
    }
  }

  @Test func bindingsAreKeptAndListed() async throws {
    let agent = try await AgentFixture()
    let binding = IAMBinding(
      id: "test-1/iam_binding.a", stack: "test-1", member: "test-1/service_account.a", role: "decrypter",
      resource: "keys/ring/key", token: "t")
    try await agent.client.put(binding)
    try await agent.killAndRestartAgent()
    #expect(try await agent.client.bindings() == [binding])
    #expect(try await agent.client.bindings(stack: "other") == [])
    #expect(try await agent.client.binding(binding.id) == binding)
    try await agent.client.deleteBinding(binding.id)
    try await agent.client.deleteBinding(binding.id)
    #expect(try await agent.client.binding(binding.id) == nil)
  }

  /// Bytes where a text belongs, as after damage to the file: the agent says so, and goes on.
  @Test func aDamagedRowIsTold() async throws {
    let agent = try await AgentFixture()
    let name = "test-1/service_account.reader"
    try await agent.client.put(ServiceAccount(name: name, stack: "test-1"))
    try await agent.killAgent()
    let file = Path.join(agent.home.directories.agentData, "identities.sqlite")
    let damage = """
      import sqlite3
      def run(*statements):
        database = sqlite3.connect("\(file)")
        for statement in statements: database.execute(statement)
        database.commit()
        database.close()
      change = "UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') WHERE name = 'service_account'"
      run("PRAGMA writable_schema = ON", change.format(") STRICT, ", ") "))
      run("UPDATE service_account SET display_name = x'00ff'")
      run("PRAGMA writable_schema = ON", change.format(") WITHOUT", ") STRICT, WITHOUT"))
      """
    _ = try await Command("python3", ["-c", damage], timeout: .seconds(20)).run()
    _ = try await agent.launcher.connect()
    let pid = try await agent.client.info().pid
    let told = ErrorResponse(
      code: .failed, message: "the agent's records of service accounts are damaged",
      detail: "`\(file)`: a row holds what it cannot hold",
      hints: [
        "move the file away and start the agent anew (`stack agent restart`); then `stack apply` makes the accounts of each stack anew"
      ])
    await #expect(throws: AgentError.refused(told)) { try await agent.client.serviceAccount(name) }
    await #expect(throws: AgentError.refused(told)) { try await agent.client.serviceAccounts() }
    #expect(try await agent.client.info().pid == pid)
  }

  @Test func recordsThatAreNoDatabaseAreTold() async throws {
    let agent = try await AgentFixture()
    try await agent.killAgent()
    let file = Path.join(agent.home.directories.agentData, "identities.sqlite")
    try AtomicFile.write(Array(repeating: UInt8(ascii: "x"), count: 5000), to: file)
    let error = await #expect(throws: AgentError.self) { try await agent.launcher.connect() }
    guard case .notStarted(_, let log) = error, let line = log.last else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      line.drop { $0 != " " }
        == " cannot start: the agent's records of service accounts are damaged: `\(file)`: file is not a database; "
        + "move the file away and start the agent anew (`stack agent restart`); "
        + "then `stack apply` makes the accounts of each stack anew")
  }

  @Test func aKeyIsUsedByBindingAlone() async throws {
    let agent = try await AgentFixture()
    let directories = agent.home.directories
    let store = try KeyStore.standard(directories) { _ in throw CancellationError() }
    _ = try store.createRing("ring")
    for name in ["ring/mine", "ring/other"] { _ = try await store.createKey(name) }
    let sealed = Data(try await Envelopes(store).encrypt(Array("secret".utf8), with: "ring/mine"))
    let sealedByOther = Data(try await Envelopes(store).encrypt(Array("hidden".utf8), with: "ring/other"))

    let name = "test-1/service_account.reader"
    try await agent.client.put(ServiceAccount(name: name, stack: "test-1"))
    let token = try await agent.client.mintToken(TokenRequest(serviceAccount: name)).token
    let url = try await agent.client.info().workloadAPI + "/v1/keys/ring/mine"
    let request = #"{"data":"\#(sealed.base64EncodedString())"}"#
    #expect(try await post(url + ":decrypt", token: token, request).code == "403")

    try await agent.client.put(
      IAMBinding(id: "test-1/b", stack: "test-1", member: name, role: "decrypter", resource: "keys/ring/mine"))
    let answer = try await post(url + ":decrypt", token: token, request)
    #expect(answer.code == "200")
    let opened = try JSONDecoder().decode(KeyResponse.self, from: Data(answer.body.utf8))
    #expect(opened.data == Data("secret".utf8))

    // No other operation, no other key, and no text of another key under the name of this one.
    #expect(try await post(url + ":encrypt", token: token, request).code == "403")
    let other = #"{"data":"\#(sealedByOther.base64EncodedString())"}"#
    #expect(try await post(url + ":decrypt", token: token, other).code == "400")
    let otherURL = try await agent.client.info().workloadAPI + "/v1/keys/ring/other:decrypt"
    #expect(try await post(otherURL, token: token, other).code == "403")

    let audit = try store.audit()
    #expect(audit.filter { $0.who == name }.map(\.isAllowed) == [false, true, false, false, false])
    try await agent.client.deleteBinding("test-1/b")
    #expect(try await post(url + ":decrypt", token: token, request).code == "403")
  }

  /// What comes from outside begins no line of the agent's log, and steers no terminal that it is read on.
  @Test func anAccountsNameForgesNoLineOfTheLog() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("forger", "exec sleep 1202")
    spec.serviceAccount = "x\n2026-01-01T00:00:00.000Z signal 15: the agent ends\u{1b}[2J"
    try await agent.client.put(spec)
    let file = agent.home.directories.agentLog
    @Sendable func lines() throws -> [String] {
      String(decoding: try Files.read(file), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let name = #"x\n2026-01-01T00:00:00.000Z signal 15: the agent ends\u{1b}[2J"#
    let told = "test-1/service.forger: cannot start: there is no service account `\(name)`"
    try await eventuallyTrue("it is told") { try lines().contains { $0.hasSuffix(" " + told) } }
    #expect(try lines().allSatisfy { !$0.contains("\u{1b}") && !$0.hasPrefix("2026-01-01") })
  }

  @Test func aUnitFindsItsTokenInAFile() async throws {
    let agent = try await AgentFixture()
    let name = "test-1/service_account.worker"
    try await agent.client.put(ServiceAccount(name: name, stack: "test-1"))
    var spec = agent.shell("holder", "stat -c %a $STACK_TOKEN_FILE; cat $STACK_TOKEN_FILE; echo; exec sleep 1201")
    spec.serviceAccount = name
    try await agent.run(spec)
    let lines = try await agent.log(spec).split(separator: "\n").map(String.init)
    #expect(lines.first == "600")
    let published = try Files.read(agent.home.directories.tokenPublicKey)
    let key = try #require(TokenKeyFile.key(published))
    let text = try #require(lines.last)
    let token = try AccessToken(verifying: text, with: key, now: Timestamp.now.milliseconds / 1000)
    #expect(token.subject == name)
  }
}
