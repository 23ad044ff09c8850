/// Masks secrets in a whole text.
struct SecretText {
  private let secrets: [[UInt8]]

  init(_ secrets: [[UInt8]]) { self.secrets = secrets }

  func masked(_ text: String) -> String {
    guard !secrets.isEmpty else { return text }
    var masker = SecretMasker(secrets)
    let bytes = Array(text.utf8).withUnsafeBytes { masker.process($0) } + masker.finish()
    return String(decoding: bytes, as: UTF8.self)
  }
}
