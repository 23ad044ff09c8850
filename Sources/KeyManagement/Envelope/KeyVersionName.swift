/// One version of a key, by name: what a sealed file says it was sealed with.
public struct KeyVersionName: Hashable, Sendable {
  /// `RING/KEY`.
  public let key: String
  /// Counted from 1.
  public let version: Int

  public init(key: String, version: Int) {
    self.key = key
    self.version = version
  }
}

extension KeyVersionName: CustomStringConvertible {
  /// `RING/KEY/versions/3`.
  public var description: String { "\(key)/versions/\(version)" }
}
