import Diagnostics

/// A comment, markers included, line break excluded.
public struct Comment: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// `# …`
    case hash
    /// `// …`
    case slashes
    /// `/* … */`
    case inline
  }

  public let kind: Kind
  public let range: ByteRange

  public init(kind: Kind, range: ByteRange) {
    self.kind = kind
    self.range = range
  }
}
