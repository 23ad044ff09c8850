/// Three numbers that compare from left to right.
public struct EngineVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let major: Int
  public let minor: Int
  public let patch: Int

  public init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The first thing in the text that looks like a version: `nats-server: v2.10.4` gives 2.10.4.
  public init?(firstIn text: String) {
    for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
      let digits = word.drop { !$0.isNumber }
      let parts = digits.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) }
      guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { continue }
      self.init(major, minor, parts.count > 2 ? parts[2] ?? 0 : 0)
      return
    }
    return nil
  }

  public static func < (left: EngineVersion, right: EngineVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  public var description: String { "\(major).\(minor).\(patch)" }
}
