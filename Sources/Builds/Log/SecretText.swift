/// Masks secrets in a whole text.
struct SecretText {
  private let secrets: SecretPatterns?

  init(_ secrets: SecretPatterns?) { self.secrets = secrets }

  func masked(_ text: String) -> String {
    guard let secrets else { return text }
    var masker = SecretMasker(secrets)
    let bytes = Array(text.utf8).withUnsafeBytes { masker.process($0) } + masker.finish()
    return String(decoding: bytes, as: UTF8.self)
  }
}
