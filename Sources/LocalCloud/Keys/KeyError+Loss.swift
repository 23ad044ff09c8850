import KeyManagement

extension KeyError {
  /// Whether what was sealed cannot be opened as long as somebody wants it so: its key is disabled, or on its way out, from where it
  /// can be brought back.
  var isWithheld: Bool {
    switch self {
    case .ringScheduled, .keyScheduled: true
    case .versionUnusable(_, _, let state): state != .destroyed
    default: false
    }
  }

  /// Whether what was sealed cannot be opened any more, as opposed to a root key that is not at hand.
  var isLoss: Bool {
    switch self {
    case .versionUnusable(_, _, let state): state == .destroyed
    case .noSuchRing, .noSuchKey, .noSuchVersion, .wrongPurpose,
      .headerNotAuthentic, .bodyNotAuthentic, .badHeader, .notAnEnvelope, .emptyInput, .truncated, .trailingBytes,
      .noStoredSecret, .noStoredSecretVersion, .sealingKeyMissing:
      true
    default: false
    }
  }
}
