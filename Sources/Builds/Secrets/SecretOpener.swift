import Diagnostics
import Foundation
import KeyManagement
import Platform

/// Opens the secrets that a build's steps ask for.
struct SecretOpener: Sendable {
  let workspace: String

  /// The values by the names of their variables. Only what a step uses is opened.
  func open(_ definition: BuildDefinition) async throws -> [String: String] {
    let used = Set(
      (definition.options.secretEnvironment + definition.steps.flatMap(\.secretEnvironment)).map(\.value))
    let wanted = definition.secrets.filter { used.contains($0.variable.value) }
    guard !wanted.isEmpty else { return [:] }
    let envelopes = Envelopes(try KeyStore.standard())
    var values: [String: String] = [:]
    for secret in wanted {
      do {
        let bytes = try await open(secret, envelopes)
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
          throw Diagnostic(.error, "it is not a text, so it cannot be a variable's value")
        }
        values[secret.variable.value] = text
      } catch {
        let why = Diagnostics(describing: error).all.first
        throw Diagnostic(
          .error, "cannot open the secret `\(secret.variable.value)`",
          detail: [why?.summary, why?.detail].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n"),
          range: secret.variable.range, hints: why?.hints ?? [])
      }
    }
    return values
  }

  private func open(_ secret: BuildSecret, _ envelopes: Envelopes) async throws -> [UInt8] {
    switch secret.source {
    case .inline(let key, let ciphertext):
      guard let sealed = Data(base64Encoded: ciphertext.value, options: .ignoreUnknownCharacters) else {
        throw Diagnostic(.error, "the ciphertext is not base64")
      }
      let version = try Envelopes.keyVersion(of: Array(sealed))
      let wanted = Self.keyName(key.value)
      guard version.key == wanted else {
        throw Diagnostic(.error, "it is sealed with the key `\(version.key)`, not with `\(wanted)`")
      }
      return try await envelopes.decrypt(Array(sealed))
    case .named(let name):
      let short = Self.secretName(name.value)
      let path = Path.join(workspace, "secrets", "\(short).enc")
      guard !short.isEmpty, !short.contains("/"), Files.status(path)?.kind == .file else {
        throw Diagnostic(
          .error, "there is no `secrets/\(short).enc` in the source",
          hints: ["seal it: `stack kms encrypt --key RING/KEY --in \(short) --out secrets/\(short).enc`"])
      }
      return try await envelopes.decrypt(try Files.read(path, limit: 1 << 20), name: "secrets/\(short).enc")
    }
  }

  /// `projects/p/locations/l/keyRings/R/cryptoKeys/K` is `R/K`.
  static func keyName(_ text: String) -> String {
    let parts = text.split(separator: "/").map(String.init)
    guard let ring = parts.firstIndex(of: "keyRings"), let key = parts.firstIndex(of: "cryptoKeys"),
      ring + 1 < parts.count, key + 1 < parts.count
    else { return text }
    return "\(parts[ring + 1])/\(parts[key + 1])"
  }

  /// `projects/p/secrets/NAME/versions/latest` is `NAME`.
  static func secretName(_ text: String) -> String {
    let parts = text.split(separator: "/").map(String.init)
    guard let secrets = parts.firstIndex(of: "secrets"), secrets + 1 < parts.count else { return text }
    return parts[secrets + 1]
  }
}
