import Synchronization

/// A text that diagnostics point into: its name as the user wrote it, and its bytes.
///
/// Syntax trees store byte offsets only; lines and columns are worked out here, on demand, because they are needed
/// for the few places that are shown and not for the many that are read.
public final class SourceFile: Sendable {
  /// The name to show, usually a path relative to the directory the command ran in.
  public let name: String
  /// The whole content, which need not be valid UTF-8.
  public let bytes: [UInt8]

  private let lines = Mutex<LineTable?>(nil)

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The number of lines; an empty file has one.
  public var lineCount: Int { starts().count }

  /// The position of the byte at `offset`; an offset beyond the end is taken as the end.
  ///
  /// - Complexity: O(log bytes) after a first O(bytes) pass, where lines are not without any two ASCII characters in a row.
  public func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    return withLines { lines in
      let line = lines.line(at: offset)
      let mark = lines.mark(before: offset, in: line, bytes)
      let rest = String(decoding: bytes[mark.offset..<offset], as: UTF8.self)
      return SourcePosition(byte: offset, line: line + 1, column: mark.column + rest.count + 1)
    }
  }

  /// The text of a line, counted from 1, without its line break; `nil` when there is no such line.
  public func line(_ number: Int) -> String? {
    let starts = starts()
    guard number >= 1, number <= starts.count else { return nil }
    let end = number < starts.count ? starts[number] : bytes.count
    return text(withoutBreak: bytes[starts[number - 1]..<end])
  }

  /// The part of a line that is worth showing for a place in it: all of a line that is not long.
  func stretch(around range: ByteRange) -> LineStretch {
    let start = min(Int(range.start), bytes.count)
    return withLines { lines in
      let line = lines.line(at: start)
      let end = lines.end(of: line, bytes)
      guard end - lines.starts[line] > 2 * LineStretch.reach else {
        return LineStretch(
          text: text(withoutBreak: bytes[lines.starts[line]..<end]), column: 1, hidesStart: false, hidesEnd: false)
      }
      let from = lines.mark(before: max(lines.starts[line], start - LineStretch.reach), in: line, bytes)
      let to = lines.mark(before: min(end, start + LineStretch.reach), in: line, bytes)
      let isWhole = to.offset + LineStretch.reach >= end || to.offset <= start
      return LineStretch(
        text: text(withoutBreak: bytes[from.offset..<(isWhole ? end : to.offset)]), column: from.column + 1,
        hidesStart: from.offset > lines.starts[line], hidesEnd: !isWhole)
    }
  }

  /// The offset in bytes at which a line begins, counted from 1; that of the end where there is no such line.
  public func lineStart(_ number: Int) -> Int {
    let starts = starts()
    return starts.indices.contains(number - 1) ? starts[number - 1] : bytes.count
  }

  /// The offset, or that of the character that begins before it if it lies within one.
  public func boundary(at offset: Int) -> Int {
    var offset = min(max(offset, 0), bytes.count)
    while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }

  /// The text between two byte offsets, clamped to the file.
  public func text(_ range: ByteRange) -> String {
    let start = min(Int(range.start), bytes.count)
    let end = min(max(Int(range.end), start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func text(withoutBreak line: ArraySlice<UInt8>) -> String {
    var line = line
    if line.last == 0x0A { line.removeLast() }
    if line.last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  private func starts() -> [Int] { withLines { $0.starts } }

  private func withLines<Result: Sendable>(_ body: (inout LineTable) -> Result) -> Result {
    lines.withLock { cached in
      var table = cached.take() ?? LineTable(bytes)
      defer { cached = table }
      return body(&table)
    }
  }
}

extension SourceFile: Hashable {
  public static func == (left: SourceFile, right: SourceFile) -> Bool {
    left === right || (left.name == right.name && left.bytes == right.bytes)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
