import Testing

@testable import Commands

@Suite struct SecretScannerTests {
  private func rules(_ text: String) -> [SecretRule] {
    SecretScanner.scan(Array(text.utf8), file: "f").map(\.rule)
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
    let finding = SecretScanner.scan(Array("a\n\(text)".utf8), file: "f").first
    #expect(finding?.line == 2 && (finding?.excerpt.count ?? 99) <= 7)
  }

  @Test(arguments: [
    "", "password = var.password", #"password = "${random_password.db.result}""#, #"token = "changeme-please-1""#,
    #"secret = "short1""#, #"password: "all words and spaces 12""#, "https://example.com/a:b@c",
    "postgres://user:${PASSWORD}@db", "let secretName = \"iot-dashboard\"", "-----BEGIN CERTIFICATE-----",
    "AKIAIOSFODNN7EXAMPLEX",
    "token: request.headers1[name]", "  private let credentials: S3Credentials",
    "let token = tokens2Of(account)", "TOKEN=$TOKEN2_FROM_ABOVE", "password=hunter2", "secret: SecretName2",
    "token=next2Token()", "token_file: /run/secrets/4711.token",
    "eyJhbGciOiJFZERTQSJ9", "\u{0}password = \"q8XzR2mK9vLpW3\"",
  ])
  func whatItLetsPass(_ text: String) {
    #expect(rules(text) == [])
  }
}
