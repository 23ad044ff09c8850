/// A half-open range of byte offsets in one file, eight bytes wide so that every syntax node can carry one.
public struct ByteRange: Hashable, Sendable {
  public var start: UInt32
  public var end: UInt32

  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }

  /// Offsets beyond 4 GiB are clamped; readers refuse larger files before they get here.
  public init(_ start: Int, _ end: Int) {
    self.start = UInt32(clamping: start)
    self.end = UInt32(clamping: end)
  }

  public var isEmpty: Bool { start >= end }

  /// The smallest range that covers both.
  public func union(_ other: ByteRange) -> ByteRange {
    ByteRange(start: min(start, other.start), end: max(end, other.end))
  }

  /// Whether the offset lies in the range, its end included: an editor's cursor stands between bytes.
  public func touches(_ offset: Int) -> Bool { Int(start) <= offset && offset <= Int(end) }
}

/// A place in a source file.
public struct SourcePosition: Hashable, Sendable {
  /// Bytes from the start of the file, from 0.
  public let byte: Int
  /// Lines, from 1.
  public let line: Int
  /// Grapheme clusters from the start of the line, from 1.
  public let column: Int

  public init(byte: Int, line: Int, column: Int) {
    self.byte = byte
    self.line = line
    self.column = column
  }
}

/// A stretch of a source file.
public struct SourceRange: Hashable, Sendable {
  public let file: SourceFile
  public let bytes: ByteRange

  public init(_ file: SourceFile, _ bytes: ByteRange) {
    self.file = file
    self.bytes = bytes
  }

  public var start: SourcePosition { file.position(at: Int(bytes.start)) }
  public var end: SourcePosition { file.position(at: Int(bytes.end)) }
  public var text: String { file.text(bytes) }
}
