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
  /// The place of the `occurrence`th time (from 0) that `part` stands in the text; the whole when it cannot be told.
  ///
  /// The source may spell the text with quotes, escapes and indentation, so the part itself is looked for.
  func range(of part: String, occurrence: Int) -> SourceRange {
    let source = range.file.bytes[
      min(Int(range.bytes.start), range.file.bytes.count)..<min(Int(range.bytes.end), range.file.bytes.count)]
    let wanted = Array(part.utf8)
    guard let head = wanted.first else { return range }
    var left = occurrence
    var at = source.startIndex
    while at + wanted.count <= source.endIndex {
      if source[at] == head, source[at..<(at + wanted.count)].elementsEqual(wanted) {
        if left == 0 { return SourceRange(range.file, ByteRange(at, at + wanted.count)) }
        left -= 1
        at += wanted.count
      } else {
        at += 1
      }
    }
    return range
  }
}
