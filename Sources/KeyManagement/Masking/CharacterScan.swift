import Platform

/// Looks for secrets in the rows of dumps that show a character for each byte, four columns wide: `od -c`, `od -a`, `hexdump -c`.
struct CharacterScan: Sendable {
  private enum Place: Sendable {
    /// In the first characters of a line: so many octal or hexadecimal digits came.
    case start(Int)
    case row
    /// In a line that is no row.
    case other
  }

  /// How many digits the offset of a row has: seven, more behind the first megabytes, and six in hexadecimal.
  private static let offsetSizes = 6...12

  private let windows: ByteWindows
  private let classes = NumberClass.table
  private var lane = NotationLane()
  private var place = Place.start(0)
  private var column = 0
  /// The column after the last cell.
  private var lastEnd = 0
  private var cell: [UInt8] = []
  private var cellStart = 0
  private(set) var position = 0

  init(_ windows: ByteWindows) { self.windows = windows }

  mutating func scan(_ bytes: UnsafeRawBufferPointer, found: NumberScan.Found) {
    var at = 0
    while at < bytes.count {
      if case .other = place {
        guard let end = bytes.firstIndex(ofByte: 0x0A, from: at) else { break }
        at = end
      } else if case .start(0) = place, isOther(bytes, at) {
        leave()
        continue
      }
      take(bytes[at], position + at, found)
      at += 1
    }
    position += bytes.count
  }

  /// Whether the line that begins there is no row by what stands where its offset would be. The first look passes over dates.
  @inline(__always)
  private func isOther(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    let least = Self.offsetSizes.lowerBound
    guard bytes[at] > 0x20, at + least < bytes.count else { return false }
    if !classes[Int(bytes[at + least - 2])].isDigit { return true }
    let end = bytes[at + least]
    return end != 0x20 && end != 0x0A && !classes[Int(end)].isDigit
  }

  private mutating func take(_ byte: UInt8, _ at: Int, _ found: NumberScan.Found) {
    if byte == 0x0A { return endLine(at, found) }
    // A line may end as on Windows; a carriage return that is dumped is written `\r`.
    if byte == 0x0D { return }
    column += 1
    switch place {
    case .other: return
    case .start(let digits):
      let isBlank = byte == 0x20
      if isBlank, digits == 0 || Self.offsetSizes.contains(digits) {
        (lastEnd, place) = (digits, .row)
      } else if !isBlank, digits < Self.offsetSizes.upperBound, classes[Int(byte)].isDigit {
        place = .start(digits + 1)
      } else {
        leave()
      }
    case .row:
      if byte != 0x20 {
        if cell.isEmpty { cellStart = at }
        cell.append(byte)
        if cell.count > 3 { leave() }
      } else if !cell.isEmpty {
        endCell(at, column - 1, found)
      }
    }
  }

  /// It is no row.
  private mutating func leave() {
    place = .other
    if !cell.isEmpty { cell.removeAll(keepingCapacity: true) }
    lane.reset()
  }

  private mutating func endLine(_ at: Int, _ found: NumberScan.Found) {
    if case .row = place {
      if !cell.isEmpty { endCell(at, column, found) }
      // A row may end with spaces.
      if case .row = place, lastEnd > 0 { spaces((column - lastEnd) / 4, at, found) }
    }
    (place, column, lastEnd) = (.start(0), 0, 0)
  }

  private mutating func endCell(_ at: Int, _ end: Int, _ found: NumberScan.Found) {
    let gap = end - lastEnd
    if gap % 4 == 0 { spaces(gap / 4 - 1, cellStart, found) }
    if let byte = Self.byte(cell) { put(byte, cellStart, at, found) } else { lane.reset() }
    lastEnd = end
    cell.removeAll(keepingCapacity: true)
  }

  private mutating func spaces(_ count: Int, _ at: Int, _ found: NumberScan.Found) {
    for _ in 0..<max(0, min(count, ByteWindows.size)) { put(0x20, at, at, found) }
  }

  private mutating func put(_ byte: UInt8, _ start: Int, _ end: Int, _ found: NumberScan.Found) {
    if let start = lane.feed(byte, from: start, windows), end > start { found(start, end, false) }
  }

  private static let names: [String: UInt8] = [
    #"\0"#: 0, #"\a"#: 7, #"\b"#: 8, #"\t"#: 9, #"\n"#: 10, #"\v"#: 11, #"\f"#: 12, #"\r"#: 13, "nul": 0, "ht": 9,
    "nl": 10,
    "cr": 13, "sp": 32, "del": 127,
  ]

  private static func byte(_ cell: [UInt8]) -> UInt8? {
    if cell.count == 1 { return cell[0] }
    if cell.count == 3, cell.allSatisfy({ (0x30...0x37).contains($0) }) {
      return UInt8(exactly: cell.reduce(0) { $0 << 3 | Int($1 - 0x30) })
    }
    return names[String(decoding: cell, as: UTF8.self)]
  }

  /// Where what may become a secret begins.
  var open: Int? { lane.open(windows) }

  mutating func finish(found: NumberScan.Found) {
    if case .row = place, !cell.isEmpty { endCell(position, column, found) }
    leave()
  }
}
