/// Masks secrets in a whole text.
public struct SecretText: Sendable {
  private let secrets: SecretPatterns?

  public init(hiding secrets: [String]) { self.init(SecretForms.patterns(of: secrets.map { Array($0.utf8) })) }

  public init(_ secrets: SecretPatterns?) { self.secrets = secrets }

  public func masked(_ text: String) -> String {
    guard let secrets else { return text }
    var masker = SecretMasker(secrets)
    let bytes = Array(text.utf8).withUnsafeBytes { masker.process($0) } + masker.finish()
    return String(decoding: bytes, as: UTF8.self)
  }
}
