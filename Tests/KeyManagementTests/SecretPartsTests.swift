import Testing

@testable import KeyManagement

@Suite struct SecretPartsTests {
  @Test(arguments: [
    ("nats://engine:Pl4nt3d%2Fpass@127.0.0.1:4222", ["Pl4nt3d%2Fpass", "Pl4nt3d/pass"]),
    ("mqtts://a:first-one@h:1,mqtts://a:second-one@h:2", ["first-one", "second-one"]),
    ("https://tok3n-only@host/path@x", ["tok3n-only"]),
    ("postgres://u:abc@db/x", []), ("http://127.0.0.1:80/a:b@c", []), ("no URL", []), ("", []),
    (
      #" {"type": "service_account", "key_id": "k-123456", "secret": "Pl4nt3dS3cret", "token_uri": "http://h/t"}"#,
      ["Pl4nt3dS3cret"]
    ),
    (#"[{"users": [{"name": "annabella", "password": "hunter2-hunter2"}]}]"#, ["hunter2-hunter2"]),
    (
      #"{"tokens": ["first-token", "second-token"], "private_key": {"kty": "whatever"}}"#,
      ["first-token", "second-token"]
    ),
    (#"{"broken": "#, []),
  ])
  func ofASecret(_ secret: String, _ parts: [String]) { #expect(SecretParts.of(secret) == parts) }
}
