import Platform

/// Looks for secrets in a stream in which their bytes are written as numbers, each reading of them beside the others: escapes of all
/// characters (`%70`, `\x70`, `\160`, `&#112;`, `\u0070`), lists of values, and the rows of dumps, without their offsets and text.
struct NumberScan: Sendable {
  private let windows: ByteWindows
  /// In so many characters no secret is written.
  private let reach: Int

  private var lanes = NumberLanes()
  private var dull: DullNumbers
  /// What the lanes had at the end of a row of a dump: the next one may stand behind a word, such as the name of who wrote it.
  private var carried = NumberLanes()
  private var hasCarried = false
  /// Where the line after such a row begins.
  private var lineStart = 0
  /// What the lanes had at a bar behind numbers, for the next line: what stands behind the bar may be the text of the row, or more numbers.
  private var barred = NumberLanes()
  private var hasBarred = false
  /// Where the last number ended. What is begun is given up when none follows for long: without end nothing is held back.
  private var numberEnd = 0
  /// The text of a row and what stands before the next one are shorter.
  private static let longestGap = 512
  /// So much may stand before the offset of the next one.
  private static let longestLead = 160

  private var token = NumberToken()
  private var tokenStart = 0
  private var isNegative = false
  /// Within a word, up to whose end nothing counts.
  private var isInWord = false
  private var row = NumberRow()
  /// The last two bytes of what was scanned.
  private var before: (UInt8, UInt8) = (0x0A, 0x0A)
  /// Bytes scanned so far.
  private(set) var position = 0

  /// Told where a secret begins and ends, and whether that goes on with one that was told of before.
  typealias Found = (_ start: Int, _ end: Int, _ isShown: Bool) -> Void

  init(_ windows: ByteWindows) {
    self.windows = windows
    dull = DullNumbers(windows)
    reach = 2 * windows.shortest - 1
  }

  mutating func scan(_ bytes: UnsafeRawBufferPointer, found: Found) {
    let base = position
    var at = 0
    // From where we are up to there is no letter.
    var clear = 0
    var nextRow = -1
    NumberClass.table.withUnsafeBufferPointer { classes in
      while at < bytes.count {
        if hasCarried, base + at - lineStart > Self.longestLead { hasCarried = false }
        giveUp(base + at)
        if !lanes.isActive, token.isEmpty, !row.isKept, !hasCarried, !hasBarred {
          if nextRow < at { nextRow = Self.nextRow(in: bytes, from: at, before.1, classes) }
          let next = min(nextRow, Self.skipWords(in: bytes, from: at, reach, &clear, classes))
          if next > at {
            at = next
            isInWord = next < nextRow
            row = isInWord ? .afterWord : NumberRow()
            if at == bytes.count { break }
          }
        }
        if isInWord, !row.isText {
          while at < bytes.count, classes[Int(bytes[at])].isOfWord { at += 1 }
          if at == bytes.count { break }
        }
        if passDull(bytes, &at, classes) { continue }
        let kind = classes[Int(bytes[at])]
        if kind.isDigit, !isInWord, !row.isText, token.count < 16 {
          if token.isEmpty { begin(base + at, Self.before(at, bytes, before)) }
          at = takeDigits(bytes, from: at, classes)
        } else {
          take(bytes[at], kind, base + at, Self.before(at, bytes, before), found)
          at += 1
        }
      }
    }
    before = Self.before(bytes.count, bytes, before)
    position = base + bytes.count
    giveUp(position)
    cover(upTo: position, found)
  }

  /// - Parameter at: up to where no number came.
  @inline(__always)
  private mutating func giveUp(_ at: Int) {
    guard at - numberEnd > Self.longestGap, token.isEmpty else { return }
    if lanes.isActive { lanes.reset() }
    (hasCarried, hasBarred) = (false, false)
  }

  /// The next line that may be a row of a dump, as it begins with the digits of an offset or with a number alone: in a row a secret may
  /// have few of its bytes.
  private static func nextRow(
    in bytes: UnsafeRawBufferPointer, from start: Int, _ before: UInt8, _ classes: UnsafeBufferPointer<NumberClass>
  ) -> Int {
    var line = start
    if (start > 0 ? bytes[start - 1] : before) != 0x0A {
      line = bytes.firstIndex(ofByte: 0x0A, from: start).map { $0 + 1 } ?? bytes.count
    }
    while line < bytes.count {
      let last = min(bytes.count, line + NumberRow.leastOffset)
      var end = line
      while end < last, classes[Int(bytes[end])].isDigit { end += 1 }
      if end == last || (end > line && bytes[end] == 0x20) { return line }
      line = bytes.firstIndex(ofByte: 0x0A, from: end).map { $0 + 1 } ?? bytes.count
    }
    return bytes.count
  }

  /// Past the last letter that stands so near behind another that nothing can be written between. Looks at few characters: at the last
  /// one that may be such a letter first.
  @inline(__always)
  private static func skipWords(
    in bytes: UnsafeRawBufferPointer, from start: Int, _ reach: Int, _ clear: inout Int,
    _ classes: UnsafeBufferPointer<NumberClass>
  ) -> Int {
    var first = start
    while first + reach < bytes.count {
      var at = first + reach
      let last = max(first, clear)
      while at >= last, classes[Int(bytes[at])] != .letter { at -= 1 }
      if at < last {
        clear = first + reach + 1
        break
      }
      first = at + 1
    }
    return first
  }

  /// Passes over numbers of few digits behind which stands one that no secret goes through: no whole one is in the two.
  @inline(__always)
  private mutating func passDull(
    _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ classes: UnsafeBufferPointer<NumberClass>
  ) -> Bool {
    guard !lanes.isActive, token.isEmpty, !isInWord, !row.isKept, !hasCarried, dull.isOfUse else { return false }
    var (here, isMoved) = (at, false)
    var number = Self.isNegative(Self.before(at, bytes, before)) ? nil : Self.shortNumber(bytes, here, classes)
    while let passed = number {
      var next = passed.end
      var lineStart: Int?
      while next < bytes.count, !classes[Int(bytes[next])].isOfWord, !NumberRow.mayEndNumbers(bytes[next]) {
        next += 1
        if bytes[next - 1] == 0x0A { lineStart = next }
      }
      guard let following = Self.shortNumber(bytes, next, classes),
        !Self.isNegative((bytes[next - 2], bytes[next - 1])),
        dull.contains(following.digits, count: following.end - next)
      else { break }
      row = lineStart.map { _ in NumberRow() } ?? row
      row.pass(bytes[(lineStart ?? passed.end)..<next], isFirst: lineStart != nil)
      (here, isMoved, number) = (next, true, following)
    }
    at = here
    return isMoved
  }

  /// The number that stands there, if it has few digits and nothing else belongs to it.
  @inline(__always)
  private static func shortNumber(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ classes: UnsafeBufferPointer<NumberClass>
  ) -> (digits: Int, end: Int)? {
    var (digits, end) = (0, start)
    let last = min(bytes.count, start + DullNumbers.mostDigits + 1)
    while end < last, classes[Int(bytes[end])].isDigit {
      digits = digits << 4 | Int(NumberToken.digit(bytes[end]))
      end += 1
    }
    guard end > start, end < last, !classes[Int(bytes[end])].isOfWord else { return nil }
    return (digits, end)
  }

  /// The digits that stand there, up to the sixteenth of a number.
  @inline(__always)
  private mutating func takeDigits(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ classes: UnsafeBufferPointer<NumberClass>
  ) -> Int {
    var at = start
    if token.count > 0 {
      repeat {
        token.append(digit: NumberToken.digit(bytes[at]))
        at += 1
      } while at < bytes.count && token.count < 16 && classes[Int(bytes[at])].isDigit
      return at
    }
    var (digits, highest): (UInt64, UInt8) = (0, 0)
    repeat {
      let digit = NumberToken.digit(bytes[at])
      digits = digits << 4 | UInt64(digit)
      highest = max(highest, digit)
      at += 1
    } while at < bytes.count && at < start + 16 && classes[Int(bytes[at])].isDigit
    token.begin(digits, count: at - start, highest: highest)
    return at
  }

  /// The two bytes before a place.
  @inline(__always)
  private static func before(
    _ at: Int, _ bytes: UnsafeRawBufferPointer, _ earlier: (UInt8, UInt8)
  ) -> (UInt8, UInt8) {
    at > 1 ? (bytes[at - 2], bytes[at - 1]) : at == 1 ? (earlier.1, bytes[0]) : earlier
  }

  @inline(__always)
  private mutating func take(
    _ byte: UInt8, _ kind: NumberClass, _ at: Int, _ before: (UInt8, UInt8), _ found: Found
  ) {
    if kind == .newline { return endLine(at, found) }
    if row.isText { return }
    switch kind {
    case .digit, .hexadecimal:
      if isInWord { return }
      if token.isEmpty { begin(at, before) }
      if token.count == 16 { readLong(at, found) }
      token.append(digit: NumberToken.digit(byte))
      if token.count > 16 { takeLong(at, found) }
    case .prefix:
      if isInWord { return }
      if token.isEmpty { begin(at, before) }
      if !token.append(mark: byte) { takeWord() }
    case .letter: takeWord()
    case .separator, .newline: separate(byte, at, found)
    }
  }

  private mutating func begin(_ at: Int, _ before: (UInt8, UInt8)) {
    tokenStart = at
    row.blanks = 0
    isNegative = Self.isNegative(before)
  }

  /// Whether what stands before a number makes it negative: a dash, and none between two numbers.
  @inline(__always)
  private static func isNegative(_ before: (UInt8, UInt8)) -> Bool {
    guard before.1 == UInt8(ascii: "-") else { return false }
    return switch before.0 {
    case 0x20, 0x09, 0x0A, 0x2C, 0x5B, 0x28: true
    default: false
    }
  }

  private mutating func takeWord() {
    isInWord = true
    token = NumberToken()
    row.isAtStart = false
    row.hasNumbers = false
    row.hasWord = true
    row.isBroken = row.hasOffset
    if lanes.isActive { lanes.reset() }
  }

  private mutating func separate(_ byte: UInt8, _ at: Int, _ found: Found) {
    if isInWord {
      isInWord = false
    } else if !token.isEmpty {
      endToken(byte, at, found)
    }
    let isBlank = byte == 0x20
    let isBar = row.blanks > 0 && NumberRow.mayEndNumbers(byte)
    if row.hasNumbers, !row.isBroken || row.hasSecret,
      (row.hasColon && isBlank && row.blanks == 1)
        || (isBar && (row.hasOffset || (row.hasSecret && !row.hasWord)))
    {
      row.isText = true
      coverRest(at, found)
    } else if isBar, lanes.isActive {
      (barred, hasBarred) = (lanes, true)
    }
    if !isBlank, byte != 0x09 { row.isAtStart = false }
    row.blanks = isBlank ? row.blanks + 1 : 0
  }

  private mutating func endLine(_ at: Int, _ found: Found) {
    if isInWord {
      isInWord = false
    } else if !token.isEmpty {
      endToken(0x0A, at, found)
    }
    cover(upTo: at, found)
    if hasBarred {
      lanes.takeLonger(barred, windows)
      hasBarred = false
    }
    hasCarried = row.hasOffset && lanes.isActive
    if hasCarried { (carried, lineStart) = (lanes, at + 1) }
    row = NumberRow()
  }

  // MARK: Rows

  /// From here on the row belongs to a secret that is in it.
  private mutating func coverRest(_ at: Int, _ found: Found) {
    if row.hasSecret, row.hasOffset || row.isText, row.coverStart == nil { row.coverStart = at }
  }

  private mutating func cover(upTo end: Int, _ found: Found) {
    guard let start = row.coverStart else { return }
    // It goes on with the secret before it.
    if end > start { found(start, end, true) }
    row.coverStart = end
  }

  @inline(__always)
  private mutating func tell(_ piece: NumberLanes.Piece?, _ found: Found) {
    if let piece { tell(piece.start, piece.end, found) }
  }

  @inline(__always)
  private mutating func tell(_ start: Int?, _ end: Int, _ found: Found) {
    guard let start else { return }
    found(start, end, false)
    row.hasSecret = true
    coverRest(end, found)
  }

  /// Where what may become a secret begins.
  var open: Int? {
    // Of longer numbers the digits are read as they come.
    var first = token.isEmpty || token.count > NumberToken.mostDigits ? Int.max : tokenStart
    if lanes.isActive, let start = lanes.open(windows) { first = min(first, start) }
    if hasCarried, let start = carried.open(windows) { first = min(first, start) }
    if hasBarred, let start = barred.open(windows) { first = min(first, start) }
    return first == .max ? nil : first
  }

  /// At the end of the stream.
  mutating func finish(found: Found) {
    if !token.isEmpty { endToken(0x0A, position, found) }
    cover(upTo: position, found)
    lanes.reset()
    (hasCarried, hasBarred) = (false, false)
    isInWord = false
  }

  // MARK: Numbers

  private mutating func endToken(_ separator: UInt8, _ end: Int, _ found: Found) {
    defer { token = NumberToken() }
    numberEnd = end
    if token.isMark { return }
    if row.isOffset(token, before: separator) {
      beginRow(separator)
      // Eight ones and zeros may be a byte, too.
      guard token.isByteOfBits, !row.hasColon else { return }
      return tell(lanes.feedBits(token, tokenStart, windows), end, found)
    }
    row.isAtStart = false
    row.hasNumbers = true
    tell(lanes.feed(token, isNegative, from: tokenStart, to: end, windows), found)
  }

  /// What follows is a row of a dump.
  private mutating func beginRow(_ separator: UInt8) {
    // It goes on with the row before it, whatever stands before it on its line.
    if !row.isAtStart, hasCarried { lanes = carried }
    hasCarried = false
    row.isAtStart = false
    row.hasOffset = true
    row.hasColon = separator == 0x3A
  }

  // Numbers of more than sixteen digits are read as they come.

  private mutating func readLong(_ at: Int, _ found: Found) {
    tell(lanes.readLong(token, from: tokenStart, at, windows), found)
  }

  private mutating func takeLong(_ at: Int, _ found: Found) {
    if token.count == NumberToken.mostDigits + 1 { lanes.keepHexadecimal() }
    tell(lanes.takeLong(token, at, windows), found)
  }
}
