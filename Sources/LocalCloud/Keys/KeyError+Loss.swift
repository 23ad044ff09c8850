import KeyManagement

extension KeyError {
  /// Whether what was sealed cannot be opened any more, as opposed to a root key that is not at hand.
  var isLoss: Bool {
    switch self {
    case .noSuchRing, .ringScheduled, .noSuchKey, .keyScheduled, .noSuchVersion, .versionUnusable, .wrongPurpose,
      .headerNotAuthentic, .bodyNotAuthentic, .badHeader, .notAnEnvelope, .emptyInput, .truncated, .trailingBytes,
      .noStoredSecret, .noStoredSecretVersion, .sealingKeyMissing:
      true
    default: false
    }
  }
}
