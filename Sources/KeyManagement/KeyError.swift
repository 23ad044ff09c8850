import Platform

/// What can go wrong with keys and sealed files. Prose is made in `KeyError+Diagnostic.swift`.
public enum KeyError: Error, Hashable, Sendable {
  // Root keys
  case rootKeyMissing(path: String)
  case rootKeyTooOpen(path: String, mode: UInt32)
  case rootKeyNotOurs(path: String)
  /// Others may put another file in the place of one of these.
  case keyFolderTooOpen(path: String, mode: UInt32)
  /// What has to be this user's own is another's.
  case ownedByOther(path: String, owner: String)
  case rootKeyExists(path: String)
  /// There is no root key where one has wrapped the store and states of projects that are there.
  case rootKeyLost(path: String, store: String, keys: Int, projects: [String])
  case wrongPassphrase
  case emptyPassphrase
  /// A new one; the number is that of the characters it needs.
  case passphraseTooShort(least: Int)
  case passphraseNeeded
  case passphrasesDiffer
  case passphraseFileMissing(path: String)
  /// A pipe or another thing that may keep who reads it waiting.
  case noPassphraseFile(path: String)
  case passphraseFileTooOpen(path: String, mode: UInt32)
  /// A key in a cloud's key service could not be used; the detail is the service's own word for it.
  case cloudRoot(endpoint: String, detail: String)
  case cloudCredentials
  case unwrapFailed(root: String)
  /// The root key there is opens nothing of what the store at `path` has.
  case otherRoot(path: String, root: String)

  // Sealed values
  case sealFailed
  case unsealFailed

  // The key store
  case invalidName(String)
  case noSuchRing(name: String, existing: [String])
  case ringExists(String)
  case ringScheduled(name: String, destroyAfter: String)
  case noSuchKey(name: String, existing: [String])
  case keyExists(String)
  case keyScheduled(name: String, destroyAfter: String)
  case noSuchVersion(key: String, version: Int)
  case versionUnusable(key: String, version: Int, state: KeyVersion.State)
  case wrongPurpose(key: String, purpose: KeyPurpose, wanted: KeyPurpose)
  case noPrimary(key: String)
  case primaryVersion(key: String, version: Int)
  case store(path: String, detail: String)
  case storeTooOpen(path: String, mode: UInt32)

  // Named secrets
  case noSuchSecret(name: String, existing: [String])
  case noSuchSecretVersion(name: String, version: Int)

  // Secrets of stacks
  case noStoredSecret(String)
  case noStoredSecretVersion(name: String, version: Int)

  // Envelope files
  case emptyInput(name: String)
  case notAnEnvelope(name: String)
  case newerEnvelope(name: String, version: Int)
  case badHeader(name: String, detail: String)
  case headerNotAuthentic(name: String, key: String, version: Int)
  case bodyNotAuthentic(name: String, chunk: UInt64)
  case truncated(name: String, chunk: UInt64)
  case trailingBytes(name: String)
  case tooLarge(name: String)
  case outputExists(path: String)
  case symbolicLink(path: String)
  /// An input, which may be a link when one says so.
  case linkNotFollowed(path: String)
  /// A device, a pipe or a folder where a file has to be.
  case notAFile(path: String)
  /// The same, where something is read from it.
  case noInputFile(path: String)
  /// The key that a file names is not there any more, or never was.
  case sealingKeyMissing(name: String, key: String)
  /// Another key was asked for than the one it is sealed with.
  case sealedWithOther(name: String, key: String, wanted: String)
  case inputOutput(name: String, reason: String)

  case system(SystemError)
}
