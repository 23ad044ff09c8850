import Foundation
import KeyManagement
import Platform
import ProviderKit
import Values

/// Seals and opens short secrets with a key of the store, in the form that the key service takes: an envelope, in base64.
struct SecretSealing: Sendable {
  let access: KeyAccess

  func seal(_ plaintext: String, key id: String, context: String) async throws -> String {
    let envelopes = Envelopes(try keys("encrypt"))
    let options = EnvelopeOptions(associatedData: Array(context.utf8))
    let bytes = try await envelopes.encrypt(Array(plaintext.utf8), with: KeyAccess.keyName(id), options)
    return Data(bytes).base64EncodedString()
  }

  func open(_ ciphertext: String, context: String) async throws -> String {
    guard let sealed = Data(base64Encoded: ciphertext) else {
      throw ProviderDiagnostic(.error, "the ciphertext is not base64", path: "ciphertext")
    }
    let envelopes = Envelopes(try keys("decrypt"))
    let bytes = try await envelopes.decrypt(
      [UInt8](sealed), name: "the ciphertext", associatedData: Array(context.utf8))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProviderDiagnostic(.error, "the secret is no text", detail: "its bytes are not UTF-8", path: "ciphertext")
    }
    return text
  }

  /// The keys, every use written down.
  private func keys(_ action: String) throws -> AuditedKeys {
    AuditedKeys(try access.store(), who: Host.userAtHost, action: action, detail: "a stack's secret")
  }
}
