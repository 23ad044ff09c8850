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
  /// A part of the text, by its offsets in UTF-8.
  func part(_ place: Range<Int>) -> Substring {
    let start = value.utf8.index(value.startIndex, offsetBy: place.lowerBound)
    return value[start..<value.utf8.index(start, offsetBy: place.count)]
  }
}
