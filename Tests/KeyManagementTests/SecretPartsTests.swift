import Testing

@testable import KeyManagement

@Suite struct SecretPartsTests {
  @Test(arguments: [
    ("nats://engine:Pl4nt3d%2Fpass@127.0.0.1:4222", ["Pl4nt3d%2Fpass", "Pl4nt3d/pass"]),
    ("mqtts://a:first-one@h:1,mqtts://a:second-one@h:2", ["first-one", "second-one"]),
    ("https://tok3n-only@host/path@x", ["tok3n-only"]), ("postgres://postgres@db/x?key=default", []),
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
    (
      #"{"db_pass": "correcthorse", "dbPwd": "battery7", "PASS": "staple", "compass": "north-west"}"#,
      ["correcthorse", "battery7", "staple"]
    ),
    (#"{"auth": "required", "access": "public", "auth_type": "required", "sig": "ab12cd34ef"}"#, ["ab12cd34ef"]),
    (#"{"auth": "c2hvcDpodW50ZXIy", "accessCode": "9f8e7d6c"}"#, ["c2hvcDpodW50ZXIy", "9f8e7d6c"]),
    (
      #"{"pin_password": 48291077, "token": 4829107, "port": 54321678, "dsn": "mysql://u:Pl4nt3d@h/x"}"#,
      ["48291077", "Pl4nt3d"]
    ),
    ("host=db user=shop password=Pl4nt3dS3cret dbname=x", ["Pl4nt3dS3cret"]),
    (#"host=db password = 'Pl4nt3d \'S3cret\\' user=shop"#, [#"Pl4nt3d 'S3cret\"#]),
    ("Server=db;Uid=shop;Pwd=Pl4nt3dS3cret;Port=1", ["Pl4nt3dS3cret", "Pl4nt3dS3cret;Port=1"]),
    ("https://h/blob?sv=2020&sig=a1b2c3%2Fd4&x=1", ["a1b2c3%2Fd4", "a1b2c3%2Fd4&x=1", "a1b2c3/d4", "a1b2c3/d4&x=1"]),
    ("A=1\nDB_PASSWORD=hunter2-hunter2\nLEVEL=debug", ["hunter2-hunter2"]),
    ("sslmode=require application_name=shop", []),
    (
      #"{"primary_key": "customers", "public_key": "0123456789", "keyring": "builds", "token_type": "Bearer", "passwordPolicy": "strong"}"#,
      []
    ),
  ])
  func ofASecret(_ secret: String, _ parts: [String]) { #expect(SecretParts.of(secret).sorted() == parts.sorted()) }
}
