import Crypto
import KeyManagement

/// What a client of the state server may do: a secret, known by its hash, and the right it gives on some projects.
public struct StateServerToken: Hashable, Sendable {
  public enum Right: String, Hashable, Sendable { case read, write }

  /// The SHA-256 of the secret in hexadecimal; the secret itself is kept nowhere.
  public let hash: String
  public let right: Right
  /// The name of a project, or the start of names followed by `*`.
  public let project: String

  public init(hash: String, right: Right, project: String) {
    self.hash = hash
    self.right = right
    self.project = project
  }

  public static func hash(of secret: String) -> String {
    Hexadecimal.text(SHA256.hash(data: Array(secret.utf8)))
  }

  func gives(_ wanted: Right, on name: String) -> Bool {
    guard right == .write || wanted == .read else { return false }
    return project.hasSuffix("*") ? name.hasPrefix(project.dropLast()) : name == project
  }
}
