import Diagnostics

/// Finds parts of a text where they stand in its source, in the order of the text, going through it once.
struct PartFinder {
  /// After so many parts that the source spells otherwise it is no more looked for any.
  private static let missLimit = 100

  private let text: Located<String>
  private var at: Int
  private let end: Int
  private var misses = 0

  init(_ text: Located<String>) {
    self.text = text
    end = min(Int(text.range.bytes.end), text.range.file.bytes.count)
    at = min(Int(text.range.bytes.start), end)
  }

  /// The place of the next such part, which may be within the one before; that of the whole text when it cannot be told.
  ///
  /// The source may spell the text with quotes, escapes and indentation, so the part itself is looked for.
  mutating func range(of part: String) -> SourceRange {
    let wanted = Array(part.utf8)
    guard let head = wanted.first, misses < Self.missLimit else { return text.range }
    let bytes = text.range.file.bytes
    var next = at
    while next + wanted.count <= end {
      // Two dollar signs are one that is meant for the shell.
      if bytes[next] == UInt8(ascii: "$"), next + 1 < end, bytes[next + 1] == bytes[next] {
        next += 2
        continue
      }
      if bytes[next] == head, bytes[next..<(next + wanted.count)].elementsEqual(wanted) {
        at = next + 1
        return SourceRange(text.range.file, ByteRange(next, next + wanted.count))
      }
      next += 1
    }
    misses += 1
    return text.range
  }
}
