import Platform

/// What kind of root key is to be made.
public enum NewRootKey: Sendable {
  case keyFile
  case passphrase(String, PassphraseRootKey.Work)
  case cloud(AWSKMSRootKey)

  /// The root key and the line of its file. A key in a service that does not wrap and unwrap is not taken.
  func make() async throws -> (root: any RootKeyProvider, line: String) {
    switch self {
    case .keyFile:
      let key = SealingKey()
      return (LocalRootKey(key, kind: "file"), KeyFileRootKey.line(key))
    case .passphrase(let passphrase, let work):
      let key = SealingKey()
      let line = try PassphraseRootKey.line(key, passphrase: passphrase, work: work)
      return (LocalRootKey(key, kind: "passphrase"), line)
    case .cloud(let key):
      try await key.probe()
      return (key, key.line)
    }
  }
}
