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

  private let lineStarts = Mutex<[Int]?>(nil)
  /// The line that was asked for last, and where in it the first byte that is no ASCII stands; its end if there is none.
  private let asciiLine = Mutex((number: 0, end: 0))

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
  /// - Complexity: O(log lines) after a first O(bytes) pass, plus the length of the line where it is not of ASCII.
  public func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    let starts = starts()
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    let count =
      offset <= asciiEnd(low + 1)
      ? offset - starts[low] : String(decoding: bytes[starts[low]..<offset], as: UTF8.self).count
    return SourcePosition(byte: offset, line: low + 1, column: count + 1)
  }

  /// The bytes of a line, counted from 1, without its line break, if all are ASCII: a character each.
  func asciiBytes(_ number: Int) -> ArraySlice<UInt8>? {
    guard let range = lineRange(number), asciiEnd(number) >= range.upperBound else { return nil }
    return bytes[range]
  }

  /// Where in a line the first byte stands that is no ASCII. Many faults may stand in one long line, which is looked through once.
  private func asciiEnd(_ number: Int) -> Int {
    asciiLine.withLock { line in
      if line.number != number, let range = lineRange(number) {
        line = (number, bytes[range].firstIndex { $0 >= 0x80 } ?? range.upperBound)
      }
      return line.end
    }
  }

  /// The text of a line, counted from 1, without its line break; `nil` when there is no such line.
  public func line(_ number: Int) -> String? {
    lineRange(number).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  private func lineRange(_ number: Int) -> Range<Int>? {
    let starts = starts()
    guard number >= 1, number <= starts.count else { return nil }
    var line = bytes[starts[number - 1]..<(number < starts.count ? starts[number] : bytes.count)]
    if line.last == 0x0A { line.removeLast() }
    if line.last == 0x0D { line.removeLast() }
    return line.indices
  }

  /// The offset in bytes at which a line begins, counted from 1; that of the end where there is no such line.
  public func lineStart(_ number: Int) -> Int {
    let starts = starts()
    return starts.indices.contains(number - 1) ? starts[number - 1] : bytes.count
  }

  /// The text between two byte offsets, clamped to the file.
  public func text(_ range: ByteRange) -> String {
    let start = min(Int(range.start), bytes.count)
    let end = min(max(Int(range.end), start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func starts() -> [Int] {
    lineStarts.withLock { cached in
      if let cached { return cached }
      var starts = [0]
      for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
      cached = starts
      return starts
    }
  }
}

extension SourceFile: Hashable {
  public static func == (left: SourceFile, right: SourceFile) -> Bool {
    left === right || (left.name == right.name && left.bytes == right.bytes)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
