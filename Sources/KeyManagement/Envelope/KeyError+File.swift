extension KeyError {
  /// What a key store says of the key that a file names, as it concerns the file.
  static func ofFile(_ error: any Error, _ name: String, _ key: String) -> any Error {
    switch error {
    case KeyError.invalidName: KeyError.badHeader(name: name, detail: "it names no key")
    case KeyError.noSuchRing, KeyError.noSuchKey: KeyError.sealingKeyMissing(name: name, key: key)
    case KeyError.sealedWithOther(_, let key, let wanted):
      KeyError.sealedWithOther(name: name, key: key, wanted: wanted)
    default: error
    }
  }
}
