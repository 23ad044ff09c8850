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
    ("t=eyJhbGciOiJFZERTQSJ9." + "eyJzdWIiOiJhIiwiZXhwIjoxfQabcdefghijk.c2lnbmF0dXJlc2lnbmF0dXJl", .webToken),
  ])
  func whatItFinds(_ text: String, _ rule: SecretRule) {
    let text = rule == .assignment && !text.hasSuffix("\"") ? text + "\"" : text
    #expect(rules("first\n\(text)\nlast\n") == [rule])
    #expect(rules("\(text) # stack:allow-secret") == [])
    let finding = SecretScanner.scan(Array("a\n\(text)".utf8), file: "f").first
    #expect(finding?.line == 2 && (finding?.excerpt.count ?? 99) <= 7)
  }

  @Test(arguments: [
    "", "password = var.password", #"password = "${random_password.db.result}""#, #"token = "changeme-please-1""#,
    #"secret = "short1""#, #"password: "all words and spaces 12""#, "https://example.com/a:b@c",
    "postgres://user:${PASSWORD}@db", "let secretName = \"iot-dashboard\"", "-----BEGIN CERTIFICATE-----",
    "AKIAIOSFODNN7EXAMPLEX", "eyJhbGciOiJFZERTQSJ9", "\u{0}password = \"q8XzR2mK9vLpW3\"",
  ])
  func whatItLetsPass(_ text: String) {
    #expect(rules(text) == [])
  }
}
