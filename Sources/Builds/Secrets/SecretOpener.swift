import Diagnostics
import Foundation
import KeyManagement
import Platform

/// Opens the secrets that a build's steps ask for; every use is in the audit log.
struct SecretOpener: Sendable {
  /// Folders of named secrets; the first that has one of the name gives it.
  let folders: [String]
  /// The service account that the build runs as; without one it has the rights of whoever runs it.
  let account: String?
  let id: String
  /// Opens the keys, when there is something to open.
  let keys: @Sendable () throws -> KeyStore
  /// Those of the account.
  let rights: BuildRights

  /// The values by the names of their variables. Only what a step uses is opened.
  ///
  /// - Throws: `Diagnostics`: each secret that does not open.
  func open(_ definition: BuildDefinition) async throws -> [String: String] {
    let used = Set(
      (definition.options.secretEnvironment + definition.steps.flatMap(\.secretEnvironment)).map(\.value))
    let wanted = definition.secrets.filter { used.contains($0.variable.value) }
    guard !wanted.isEmpty else { return [:] }
    let store = try keys()
    var values: [String: String] = [:]
    var faults = Diagnostics()
    for secret in wanted {
      do {
        let bytes = try await open(secret, store)
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
          throw Diagnostic(.error, "it is not a text, so it cannot be a variable's value")
        }
        values[secret.variable.value] = text
      } catch {
        let why = Diagnostics(describing: error).all.first
        faults.error(
          "cannot open the secret `\(secret.variable.value)`",
          detail: [why?.summary, why?.detail].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n"),
          range: secret.variable.range, hints: why?.hints ?? [])
      }
    }
    try faults.throwIfErrors()
    return values
  }

  private func open(_ secret: BuildSecret, _ store: KeyStore) async throws -> [UInt8] {
    let detail = "`\(secret.variable.value)` of build \(id)"
    if let fault = SecretReference.fault(secret) { throw fault }
    switch secret.source {
    case .inline(let key, let ciphertext):
      guard let sealed = Data(base64Encoded: ciphertext.value, options: .ignoreUnknownCharacters) else {
        throw Diagnostic(.error, "the ciphertext is not base64")
      }
      return try await envelopes(store, detail, only: SecretReference.keyName(key.value)).decrypt(Array(sealed))
    case .named(let name):
      guard let reference = SecretReference(name.value) else { return [] }
      let envelopes = envelopes(store, detail)
      let places = folders.map { NamedSecrets(folder: $0) }
      let place = try places.first { try $0.names().contains(reference.name) } ?? places.last
      return try await place?.get(reference.name, version: reference.version, envelopes) ?? []
    }
  }

  private func envelopes(_ store: KeyStore, _ detail: String, only: String? = nil) -> Envelopes {
    let keys = AuditedKeys(
      store, who: account ?? Host.userAtHost, action: "decrypt", detail: detail, only: only)
    guard let account else { return Envelopes(keys) }
    return Envelopes(AccountKeys(keys: keys, store: store, account: account, detail: detail, rights: rights))
  }
}
