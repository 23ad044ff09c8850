/// Where the value of a secret variable comes from.
public struct BuildSecret: Sendable {
  public enum Source: Sendable {
    /// An envelope in base64, opened with the key that `key` names.
    case inline(key: Located<String>, ciphertext: Located<String>)
    /// A named secret, as `projects/p/secrets/NAME/versions/latest` or plainly `NAME`.
    case named(Located<String>)
  }

  /// The name that `secretEnv` uses.
  public var variable: Located<String>
  public var source: Source
}
