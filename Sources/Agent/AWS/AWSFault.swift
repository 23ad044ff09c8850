import KeyManagement

/// Why a request of AWS's key service protocol is refused, by the names that its clients know.
struct AWSFault: Error, Hashable, Sendable {
  enum Kind: String, Sendable {
    case accessDenied = "AccessDeniedException"
    case dryRun = "DryRunOperationException"
    case disabled = "DisabledException"
    case expiredToken = "ExpiredTokenException"
    case incompleteSignature = "IncompleteSignatureException"
    case invalidCiphertext = "InvalidCiphertextException"
    case incorrectKey = "IncorrectKeyException"
    case invalidKeyUsage = "InvalidKeyUsageException"
    case invalidState = "KMSInvalidStateException"
    case invalidSignature = "InvalidSignatureException"
    case missingToken = "MissingAuthenticationTokenException"
    case notFound = "NotFoundException"
    case tooLarge = "RequestEntityTooLargeException"
    case serialization = "SerializationException"
    case unknownOperation = "UnknownOperationException"
    case unrecognizedClient = "UnrecognizedClientException"
    case validation = "ValidationException"
    case internalError = "KMSInternalException"
  }

  let kind: Kind
  let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  var status: Int {
    switch kind {
    case .internalError: 500
    case .dryRun: 412
    case .tooLarge: 413
    default: 400
    }
  }
}

extension AWSFault {
  /// What a key store's error is called there.
  init(_ error: KeyError) {
    let message = error.diagnostic.summary
    switch error {
    case .noSuchKey, .noSuchRing, .invalidName, .sealingKeyMissing: self.init(.notFound, message)
    case .versionUnusable(_, _, state: .disabled): self.init(.disabled, message)
    case .versionUnusable, .ringScheduled, .keyScheduled, .noPrimary: self.init(.invalidState, message)
    case .wrongPurpose: self.init(.invalidKeyUsage, message)
    // A ciphertext that is not ours, was changed, or has another context: not told apart, as there.
    case .emptyInput, .notAnEnvelope, .newerEnvelope, .badHeader, .headerNotAuthentic, .bodyNotAuthentic, .truncated,
      .trailingBytes, .unwrapFailed, .noSuchVersion, .sealedWithOther:
      self.init(.invalidCiphertext, "the ciphertext does not open with this key and context")
    default: self.init(.internalError, message)
    }
  }
}
