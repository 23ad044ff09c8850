import AgentAPI
import Foundation
import KeyManagement
import Platform
import TestSupport
import Testing

/// The key service as AWS's own client sees it.
@Suite("AWS protocol") struct AWSProtocolTests {
  private static let member = "test-1/service_account.client"

  private func fixture() async throws -> AgentFixture {
    let agent = try await AgentFixture()
    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    for key in ["mine/first", "mine/second", "other/key"] {
      _ = try? store.createRing(String(key.prefix { $0 != "/" }))
      // Recorded with the key, as every command does: a log that begins later than its keys was begun anew.
      let record = AuditRecord(who: "test", action: "create key", resource: "keys/\(key)", isAllowed: true)
      _ = try await store.recording(record) { try await store.createKey(key) }
    }
    try await agent.client.put(ServiceAccount(name: Self.member, stack: "test-1"))
    for role in ["encrypter", "decrypter"] {
      try await agent.client.put(
        IAMBinding(id: "test-1/\(role)", stack: "test-1", member: Self.member, role: role, resource: "keys/mine"))
    }
    return agent
  }

  private static func environment(_ variables: [String: String]) -> [String: String] {
    var environment = ProcessEnvironment.all.filter { !$0.key.hasPrefix("AWS_") }
    environment.merge(variables) { $1 }
    environment["AWS_EC2_METADATA_DISABLED"] = "true"
    environment["AWS_CONFIG_FILE"] = "/nonexistent"
    environment["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent"
    return environment
  }

  /// What clients that know nothing of us are told by their environment alone.
  private static func variables(_ agent: AgentFixture) async throws -> [String: String] {
    let credentials = try await agent.client.awsCredentials(TokenRequest(serviceAccount: member))
    return environment([
      "AWS_ACCESS_KEY_ID": credentials.accessKey, "AWS_SECRET_ACCESS_KEY": credentials.secretKey,
      "AWS_SESSION_TOKEN": credentials.token, "AWS_ENDPOINT_URL_KMS": try await agent.client.info().workloadAPI,
      "AWS_REGION": "local", "AWS_DEFAULT_REGION": "local",
    ])
  }

  private func run(_ python: String, _ endpoint: String, _ more: [String], _ variables: [String: String]) async throws {
    let environment = Self.environment(variables)
    let script = Path.join(StackProgram.packageFolder, "Tests/Interop/kms_client.py")
    let result = try await Command(
      python, [script, endpoint] + more, environment: environment, timeout: .seconds(60)
    ).run()
    #expect(result.status.isSuccess, "\(result.text)\(result.errorText)")
  }

  @Test func botoUsesOurKeysUnchanged() async throws {
    let agent = try await fixture()
    let python = try await InteropPython.path()
    let endpoint = try await agent.client.info().workloadAPI
    let credentials = try await agent.client.awsCredentials(TokenRequest(serviceAccount: Self.member))
    let variables = [
      "AWS_ACCESS_KEY_ID": credentials.accessKey, "AWS_SECRET_ACCESS_KEY": credentials.secretKey,
      "AWS_SESSION_TOKEN": credentials.token,
    ]
    try await run(python, endpoint, [], variables)

    // As a workload does it: by its token file alone.
    let token = try await agent.client.mintToken(TokenRequest(serviceAccount: Self.member)).token
    let file = Path.join(agent.home.path, "token")
    try AtomicFile.write(token, to: file, mode: 0o600)
    try await run(
      python, endpoint, [],
      [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint + "/v1/aws-credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file,
      ])

    try await agent.client.revokeTokens(of: Self.member)
    try await run(python, endpoint, ["--refused"], variables)

    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    let audit = try store.audit()
    #expect(audit.contains { $0.who == Self.member && $0.action == "decrypt" && $0.isAllowed && $0.version == 1 })
    #expect(audit.contains { $0.who == Self.member && $0.resource == "keys/other/key" && !$0.isAllowed })
    // What opened with another context, and who came with a token that was revoked, is seen there too.
    let refusals = audit.filter { $0.who == Self.member && !$0.isAllowed }
    #expect(
      refusals.contains {
        $0.action == "decrypt" && $0.resource == "keys/mine/first"
          && $0.detail == "by AWS's protocol: its header was changed, or it has other associated data"
      })
    #expect(
      refusals.contains { $0.action == "authenticate" && $0.detail == "AWS's protocol: the token was revoked" })
    guard case .whole = try await store.verifyAudit() else {
      Issue.record("the audit log is not whole")
      return
    }
  }

  @Test func theAWSCommandLineUsesOurKeys() async throws {
    let agent = try await fixture()
    let aws = Path.join(Path.parent(try await InteropPython.path()), "aws")
    let variables = try await Self.variables(agent)
    func run(_ arguments: String...) async throws -> Command.Result {
      try await Command(
        aws, ["kms"] + arguments, environment: variables, workingDirectory: agent.home.path, timeout: .seconds(60)
      ).run()
    }
    try AtomicFile.write("a note", to: agent.home.path + "/note.txt")
    let sealed = try await run(
      "encrypt", "--key-id", "mine/first", "--plaintext", "fileb://note.txt", "--encryption-context", "purpose=note",
      "--query", "CiphertextBlob", "--output", "text")
    #expect(sealed.status.isSuccess, "\(sealed.errorText)")
    let bytes = try #require(Data(base64Encoded: sealed.text.filter { !$0.isWhitespace }))
    try AtomicFile.write(bytes, to: agent.home.path + "/note.enc")
    let blob = "fileb://note.enc"
    let opened = try await run(
      "decrypt", "--ciphertext-blob", blob, "--encryption-context", "purpose=note", "--query", "Plaintext",
      "--output", "text")
    #expect(opened.status.isSuccess && opened.text == "YSBub3Rl\n", "\(opened.text)\(opened.errorText)")
    let refused = try await run("decrypt", "--ciphertext-blob", blob)
    #expect(!refused.status.isSuccess && refused.errorText.contains("InvalidCiphertextException"))
    let forbidden = try await run("generate-data-key", "--key-id", "other/key", "--key-spec", "AES_256")
    #expect(!forbidden.status.isSuccess && forbidden.errorText.contains("AccessDeniedException"))
  }

  /// A file that SOPS seals under our key by its ARN, and opens again; not once the right is gone.
  @Test func sopsUsesOurKeys() async throws {
    let agent = try await fixture()
    let sops = Path.join(Path.parent(try await InteropPython.path()), "sops")
    let variables = try await Self.variables(agent)
    func run(_ arguments: String...) async throws -> Command.Result {
      try await Command(
        sops, arguments, environment: variables, workingDirectory: agent.home.path, timeout: .seconds(60)
      ).run()
    }
    try AtomicFile.write("password: planted-word\nport: 5432\n", to: agent.home.path + "/plain.yaml")
    let sealed = try await run(
      "--encrypt", "--kms", "arn:aws:kms:local:000000000000:key/mine/first", "plain.yaml")
    #expect(sealed.status.isSuccess, "\(sealed.errorText)")
    #expect(sealed.text.contains("ENC[AES256_GCM,") && !sealed.text.contains("planted-word"))
    try AtomicFile.write(sealed.text, to: agent.home.path + "/sealed.yaml")
    let opened = try await run("--decrypt", "sealed.yaml")
    #expect(opened.text.contains("password: planted-word") && opened.text.contains("port: 5432"), "\(opened.errorText)")
    let store = try KeyStore.standard(agent.home.directories) { _ in throw CancellationError() }
    #expect(try store.audit().contains { $0.who == Self.member && $0.action == "decrypt" && $0.isAllowed })
    try await agent.client.deleteBinding("test-1/decrypter")
    let refused = try await run("--decrypt", "sealed.yaml")
    #expect(!refused.status.isSuccess && !refused.text.contains("planted-word"))
  }
}
