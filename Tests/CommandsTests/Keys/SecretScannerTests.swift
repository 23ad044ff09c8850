import Testing

@testable import Commands

@Suite struct SecretScannerTests {
  private func rules(_ text: String) -> [SecretRule] {
    rules(text, in: "f")
  }

  private func rules(_ text: String, in file: String) -> [SecretRule] {
    SecretScanner.scan(Array(text.utf8), file: file).findings.map(\.rule)
  }

  // The texts are put together here so that a scan of this file finds none.
  @Test(arguments: [
    ("-----BEGIN RSA " + "PRIVATE KEY-----", SecretRule.privateKey),
    ("stack-root-key-1 " + String(repeating: "0f", count: 32), .rootKey),
    (#"{"type":"service_account","secret""# + #":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}"#, .serviceAccountKey),
    ("id = AKIA" + "IOSFODNN7EXAMPLE", .awsAccessKey), ("x ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789", .token),
    ("postgres://shop:" + "q8XzR2mK9vLp@db/shop", .urlPassword),
    (#"db_password = ""# + #"q8XzR2mK9vLpW3"#, .assignment),
    (#""api_key": ""# + #"9f8e7d6c5b4a39281706""#, .assignment),
    ("AWS_SECRET_ACCESS_KEY=" + "q8XzR2mK9vLpW3/tT+Yy", .assignment),
    ("export API_KEY=" + "q8XzR2mK9vLpW3", .assignment),
    ("  password: " + "9vJ3kQ2mX7pL", .assignment), ("DATABASE_PASSPHRASE=" + "q8XzR2mK9vLpW3  # live", .assignment),
    ("postgres://u:" + "hunter2@db/x", .urlPassword), ("KEY=rk_live_" + "q8XzR2mK9vLpW3tTYyq8", .token),
    ("k: sk-proj-" + String(repeating: "q8XzR2mK9v", count: 4), .token),
    ("t=eyJhbGciOiJFZERTQSJ9." + "eyJzdWIiOiJhIiwiZXhwIjoxfQabcdefghijk.c2lnbmF0dXJlc2lnbmF0dXJl", .webToken),
  ])
  func whatItFinds(_ text: String, _ rule: SecretRule) {
    let text = text.contains("\"") && rule == .assignment && !text.hasSuffix("\"") ? text + "\"" : text
    #expect(rules("first\n\(text)\nlast\n") == [rule])
    #expect(rules("\(text) # stack:allow-secret") == [])
    let finding = SecretScanner.scan(Array("a\n\(text)".utf8), file: "f").findings.first
    #expect(finding?.line == 2 && (finding?.excerpt.count ?? 99) <= 7)
  }

  // What one line says of another, and what stands in files of programs.
  @Test(arguments: [
    (
      "credentials", "[default]\naws_secret_access_key = " + "wJalrXUtnFEMIbK7MDENGbPxRfiCYzEQ3vLpW3tT",
      SecretRule.assignment, 2
    ),
    ("app.ini", "[db]\npassword = " + "q8XzR2mK9vLpW3", .assignment, 2),
    ("main.tf", "variable \"db_password\" {\n  type = string\n  default = \"" + "q8XzR2mK9vLpW3\"\n}", .assignment, 3),
    ("main.tf", "variable \"db_password\" { default = \"" + "q8XzR2mK9vLpW3\" }", .assignment, 1),
    ("pod.yaml", "env:\n  - name: DB_PASSWORD\n    value: " + "q8XzR2mK9vLpW3", .assignment, 3),
    ("pod.yaml", "env:\n- name: \"API_TOKEN\"\n  value: \"" + "q8XzR2mK9vLpW3\"", .assignment, 3),
    ("task.json", "[\n{\"name\": \"DB_PASSWORD\", \"value\": \"" + "q8XzR2mK9vLpW3\"}\n]", .assignment, 2),
    ("a.http", "GET /\nAuthorization: Bearer " + "q8XzR2mK9vLpW3tT", .credentials, 2),
    ("a.sh", "curl -H 'authorization: bearer " + "q8XzR2mK9vLpW3tT' https://h", .credentials, 1),
    ("a.sh", "curl -H 'Authorization: Basic " + "c2hvcDpodW50ZXIy' https://h", .credentials, 1),
    (".netrc", "machine h\nlogin shop\npassword " + "hunter2", .credentials, 3),
    ("netrc.txt", "machine h login shop password " + "hunter2", .credentials, 1),
    (".pgpass", "# mine\ndb:5432:shop:shop:" + "hunter", .credentials, 2),
    (".pgpass", "d\\:b:5432:*:shop:" + "a:b:c", .credentials, 1),
    ("config.json", "{\"auths\": {\"h\": {\n  \"auth\": \"" + "c2hvcDpodW50ZXIy\"}}}", .credentials, 2),
    (".npmrc", "registry=https://h/\n_auth=" + "c2hvcDpodW50ZXIy", .credentials, 2),
    ("a.sh", "curl -fsS -u shop:" + "hunter2 https://h", .credentials, 1),
    ("a.sh", "curl --user \"shop:" + "hunter2\" https://h", .credentials, 1),
    ("a.sh", "cd x && PGPASSWORD=" + "hunter2 psql -h db", .assignment, 1),
    ("a.sh", "docker run -e DB_PASSWORD=" + "q8XzR2mK9vLpW3 image", .assignment, 1),
    ("a.py", "db_pass = '" + "q8XzR2mK9vLpW3'", .assignment, 1),
    ("a.py", "PWD = \"" + "q8XzR2mK9vLpW3\"", .assignment, 1),
    (
      "root.key",
      "stack-passphrase-key-1 32768 8 1 " + String(repeating: "0f", count: 16) + " "
        + String(repeating: "0f", count: 60), .rootKey, 1
    ),
    ("odd.txt", "\u{0}password = \"" + "q8XzR2mK9vLpW3\" and some more text, so that it is one", .assignment, 1),
  ])
  func whatItFindsInFiles(_ file: String, _ text: String, _ rule: SecretRule, _ line: Int) {
    let findings = SecretScanner.scan(Array(text.utf8), file: "folder/" + file).findings
    #expect(findings.map(\.rule) == [rule] && findings.first?.line == line, "\(findings)")
    #expect(findings.allSatisfy { $0.excerpt.count <= 7 })
  }

  @Test func keysOfAgents() {
    let key = (0..<32).map { UInt8($0) }
    #expect(SecretScanner.scan(key, file: "config/agent.key").findings.map(\.rule) == [.agentKey])
    #expect(SecretScanner.scan(key, file: "config/other.key").findings.isEmpty)
  }

  @Test(arguments: [true, false], [true, false])
  func otherEncodings(_ isBig: Bool, _ hasMark: Bool) {
    let text = "first\npassword = \"" + "q8XzR2mK9vLpW3\"\nlast\n"
    let units = (hasMark ? [0xFEFF] : []) + Array(text.utf16)
    let bytes = units.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let findings = SecretScanner.scan(bytes, file: "f").findings
    #expect(findings.map(\.rule) == [.assignment] && findings.first?.line == 2)
  }

  /// In what is no text, what says itself what it is; all else could stand there by chance.
  @Test func textsInOtherFiles() {
    let noise = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 3) }
    func rules(_ text: String) -> [SecretRule] {
      SecretScanner.scan(noise + Array("\n\(text)\u{0}".utf8) + noise, file: "f.bin").findings.map(\.rule)
    }
    #expect(rules("ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789") == [.token])
    #expect(rules("-----BEGIN RSA " + "PRIVATE KEY-----") == [.privateKey])
    #expect(rules("password = \"" + "q8XzR2mK9vLpW3\"") == [])
  }

  @Test func ofLongLinesTheBeginning() {
    let long = String(repeating: "x", count: SecretScanner.longestLine)
    let secret = "password = \"" + "q8XzR2mK9vLpW3\""
    let outcome = SecretScanner.scan(Array("\(secret) \(long)\na\n\(long)\(secret)\n".utf8), file: "f")
    #expect(outcome.findings.map(\.line) == [1] && outcome.longLines == [1, 3])
  }

  @Test(arguments: [
    "", "password = var.password", #"password = "${random_password.db.result}""#, #"token = "changeme-please-1""#,
    #"secret = "short1""#, #"password: "all words and spaces 12""#, "https://example.com/a:b@c",
    "postgres://user:${PASSWORD}@db", "let secretName = \"iot-dashboard\"", "-----BEGIN CERTIFICATE-----",
    "AKIAIOSFODNN7EXAMPLEX",
    "token: request.headers1[name]", "  private let credentials: S3Credentials",
    "let token = tokens2Of(account)", "TOKEN=$TOKEN2_FROM_ABOVE", "password=hunter2", "secret: SecretName2",
    "token=next2Token()", "token_file: /run/secrets/4711.token",
    "eyJhbGciOiJFZERTQSJ9", "password = deriveKey256From", "token = some_module_name_2048", "compass: q8XzR2mK9vLpW3",
    "Authorization: Bearer ${TOKEN}", "Authorization: Bearer <your-token-1234567890>",
    "Bearer tokens are sent as headers",
    "curl -u user:$PASSWORD https://h", "curl -u user: https://h", "curl -u root:password https://h",
    "curl -u a:b https://h",
    "PGPASSWORD=postgres psql", "PGPASSWORD=\"$PW\" psql -h db", "export PGPASSWORD",
    "variable \"db_password\" {\n  default = null\n}", "variable \"size\" {\n  default = \"q8XzR2mK9vLpW3\"\n}",
    "variable \"db_password\" {\n  type = string\n}\nlocals {\n  default = \"q8XzR2mK9vLpW3\"\n}",
    "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db4711-and-more",
    "- name: LEVEL\n  value: q8XzR2mK9vLpW3",
    "\"auth\": \"required-for-all-of-them\"", "\"auth\": {\"type\": \"oauth2-with-pkce\"}",
    "auth = \"aGVsbG8gd29ybGQgMTIz\"",
    "the password hunter2-for-all is in the manual", "machine learning with a password hunter2x",
    "set password length to at least 12 characters", "docker run -e TOKEN image", "password = get_password(user1, 'x')",
    "PASSWORD_HASHERS=django.contrib.auth.hashers1", "--token=$GITHUB_TOKEN", "x = y # password = none at all 12",
    "aws_secret_access_key = ${SECRET}", "secret_name = database-credentials-2024",
    "token_url = https://h/oauth2/token",
  ])
  func whatItLetsPass(_ text: String) {
    #expect(rules(text) == [])
  }
}
