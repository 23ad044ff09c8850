import Diagnostics
import Values

/// The value that a body comes to, and where each part of it was written.
public struct DecodedBody: Sendable {
  /// Of the schema's implied type; attributes not set are null.
  public var value: Value
  /// The place of each attribute's value and each block.
  public var ranges: [ValuePath: SourceRange]
  /// The place of the body's header or the body, for what is not written at all.
  public var range: SourceRange

  public init(value: Value, ranges: [ValuePath: SourceRange], range: SourceRange) {
    self.value = value
    self.ranges = ranges
    self.range = range
  }

  /// The closest place to a path: its own, else that of what it is in.
  public func range(of path: ValuePath) -> SourceRange {
    var path = path
    while !path.isEmpty {
      if let range = ranges[path] { return range }
      path = ValuePath(path.steps.dropLast())
    }
    return range
  }
}
