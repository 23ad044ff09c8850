/// Where the lines of a text begin, and in long lines which column stands where.
///
/// A file of one line can hold a hundred thousand faults; without the marks each would count the columns from the line's start.
struct LineTable: Sendable {
  /// A place in a line whose column is known. It stands between two ASCII characters, so that counting can begin there.
  struct Mark: Sendable {
    let offset: Int
    /// The characters before it.
    let column: Int
  }

  /// Bytes from one mark to the next, at least.
  private static let stride = 1_024

  let starts: [Int]
  private var marks: [Int: [Mark]] = [:]

  init(_ bytes: [UInt8]) {
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
    self.starts = starts
  }

  /// The index of the line in which an offset stands.
  func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The offset after the line's last byte, its line break included.
  func end(of line: Int, _ bytes: [UInt8]) -> Int { line + 1 < starts.count ? starts[line + 1] : bytes.count }

  /// The last mark of the line at or before an offset.
  mutating func mark(before offset: Int, in line: Int, _ bytes: [UInt8]) -> Mark {
    let start = Mark(offset: starts[line], column: 0)
    guard offset - start.offset > Self.stride else { return start }
    let known = marks[line] ?? found(line, bytes)
    marks[line] = known
    var low = 0
    var high = known.count
    while low < high {
      let middle = (low + high) / 2
      if known[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? start : known[low - 1]
  }

  private func found(_ line: Int, _ bytes: [UInt8]) -> [Mark] {
    var marks: [Mark] = []
    var last = Mark(offset: starts[line], column: 0)
    let end = end(of: line, bytes)
    var offset = last.offset + Self.stride
    while offset < end {
      // Two ASCII characters are never one, but for the carriage return and what follows it.
      guard bytes[offset] < 0x80, bytes[offset - 1] < 0x80, bytes[offset - 1] != 0x0D else {
        offset += 1
        continue
      }
      let between = String(decoding: bytes[last.offset..<offset], as: UTF8.self).count
      last = Mark(offset: offset, column: last.column + between)
      marks.append(last)
      offset += Self.stride
    }
    return marks
  }
}
