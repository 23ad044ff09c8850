import Diagnostics

/// A name in the source, with its place.
public struct Identifier: Hashable, Sendable {
  public let name: String
  public let range: ByteRange

  public init(_ name: String, _ range: ByteRange) {
    self.name = name
    self.range = range
  }
}
