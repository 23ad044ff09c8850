import Diagnostics

/// A value and where it stands.
public struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
  public var value: Value
  public let range: SourceRange

  public init(_ value: Value, _ range: SourceRange) {
    self.value = value
    self.range = range
  }
}

extension Located<String> {
  /// The first place of a part of the text; the whole when it cannot be told.
  func range(of part: String) -> SourceRange {
    var finder = PartFinder(self)
    return finder.range(of: part)
  }
}
