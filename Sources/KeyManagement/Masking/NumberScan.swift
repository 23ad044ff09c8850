/// Looks for secrets in a stream in which their bytes are written as numbers, each reading of them beside the others: escapes of all
/// characters (`%70`, `\x70`, `\160`, `&#112;`, `\u0070`), lists of values, and the rows of dumps, without their offsets and text.
struct NumberScan: Sendable {
  private let windows: ByteWindows
  /// In so many characters no secret is written.
  private let reach: Int

  private var hexadecimal = NotationLane()
  /// Words of two, four or eight bytes, the lowest first, as `od` and `hexdump` read them here.
  private var hexadecimalWords = NotationLane()
  private var decimal = NotationLane()
  private var decimalPairs = NotationLane()
  private var decimalFours = NotationLane()
  private var decimalEights = NotationLane()
  /// Characters by their numbers in Unicode.
  private var hexadecimalCharacters = NotationLane()
  private var decimalCharacters = NotationLane()
  private var octal = NotationLane()
  private var octalWords = NotationLane()
  private var binary = NotationLane()

  private var token = NumberToken()
  private var tokenStart = 0
  private var isNegative = false
  /// Within a word, up to whose end nothing counts.
  private var isInWord = false
  private var isActive = false
  private var row = NumberRow()
  /// The last two bytes of what was scanned.
  private var before: (UInt8, UInt8) = (0x0A, 0x0A)
  /// Bytes scanned so far.
  private(set) var position = 0

  /// Told where a secret begins and ends, and whether that goes on with one that was told of before.
  typealias Found = (_ start: Int, _ end: Int, _ isShown: Bool) -> Void

  init(_ windows: ByteWindows) {
    self.windows = windows
    reach = 2 * windows.shortest - 1
  }

  mutating func scan(_ bytes: UnsafeRawBufferPointer, found: Found) {
    let base = position
    var at = 0
    // From where we are up to there is no letter.
    var clear = 0
    NumberClass.table.withUnsafeBufferPointer { classes in
      while at < bytes.count {
        if !isActive, token.isEmpty, !row.isKept {
          let next = Self.skipWords(in: bytes, from: at, reach, &clear, classes)
          if next > at {
            at = next
            isInWord = true
            row = .afterWord
          }
        }
        if isInWord, !row.isText {
          while at < bytes.count, classes[Int(bytes[at])].isOfWord { at += 1 }
          if at == bytes.count { break }
        }
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
    cover(upTo: position, found)
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

  /// The digits that stand there, up to the sixteenth of a number.
  @inline(__always)
  private mutating func takeDigits(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ classes: UnsafeBufferPointer<NumberClass>
  ) -> Int {
    var (token, at) = (token, start)
    repeat {
      token.append(digit: NumberToken.digit(bytes[at]))
      at += 1
    } while at < bytes.count && token.count < 16 && classes[Int(bytes[at])].isDigit
    self.token = token
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
    // And no dash between two numbers.
    isNegative = before.1 == UInt8(ascii: "-") && [0x20, 0x09, 0x0A, 0x2C, 0x5B, 0x28].contains(before.0)
  }

  private mutating func takeWord() {
    isInWord = true
    token = NumberToken()
    row.isAtStart = false
    row.hasNumbers = false
    if isActive { reset() }
  }

  /// What is open ends without having become a secret.
  private mutating func reset() {
    isActive = false
    hexadecimal.reset()
    hexadecimalWords.reset()
    decimal.reset()
    decimalPairs.reset()
    decimalFours.reset()
    decimalEights.reset()
    hexadecimalCharacters.reset()
    decimalCharacters.reset()
    octal.reset()
    octalWords.reset()
    binary.reset()
  }

  private mutating func separate(_ byte: UInt8, _ at: Int, _ found: Found) {
    if isInWord {
      isInWord = false
    } else if !token.isEmpty {
      endToken(byte, at, found)
    }
    let isBlank = byte == 0x20
    if row.hasNumbers,
      (row.hasColon && isBlank && row.blanks == 1) || (row.blanks > 0 && (byte == 0x7C || byte == 0x3E))
    {
      row.isText = true
      coverRest(at, found)
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
  private mutating func tell(_ start: Int?, _ end: Int, _ found: Found) {
    guard let start else { return }
    found(start, end, false)
    row.hasSecret = true
    coverRest(end, found)
  }

  /// Where what may become a secret begins.
  var open: Int? {
    var first = token.isEmpty ? Int.max : tokenStart
    guard isActive else { return first == .max ? nil : first }
    for lane in [
      hexadecimal, hexadecimalWords, decimal, decimalPairs, decimalFours, decimalEights, hexadecimalCharacters,
      decimalCharacters, octal, octalWords, binary,
    ] {
      if let start = lane.open(windows) { first = min(first, start) }
    }
    return first == .max ? nil : first
  }

  /// At the end of the stream.
  mutating func finish(found: Found) {
    if !token.isEmpty { endToken(0x0A, position, found) }
    cover(upTo: position, found)
    reset()
    isInWord = false
  }

  // MARK: Numbers

  private mutating func endToken(_ separator: UInt8, _ end: Int, _ found: Found) {
    defer { token = NumberToken() }
    if token.isMark { return }
    if row.isAtStart, isOffset(separator) {
      row.isAtStart = false
      row.hasOffset = true
      row.hasColon = separator == 0x3A
      // Eight ones and zeros may be a byte, too.
      if token.isByteOfBits, !row.hasColon { feedBits(end, found) }
      return
    }
    row.isAtStart = false
    row.hasNumbers = true
    feedHexadecimal(end, found)
    feedDecimal(end, found)
    feedOctal(end, found)
    if token.isByteOfBits { feedBits(end, found) } else { binary.reset() }
    isActive =
      hexadecimal.isActive || hexadecimalWords.isActive || decimal.isActive || decimalPairs.isActive
      || decimalFours.isActive || decimalEights.isActive || hexadecimalCharacters.isActive
      || decimalCharacters.isActive || octal.isActive || octalWords.isActive || binary.isActive
  }

  /// Whether a secret may begin with one of the bytes of a number, or a character of which it is the number.
  @inline(__always)
  private func mayBegin(_ value: UInt64) -> Bool {
    windows.begins.containsAny(of: value) || (windows.beginBeyondASCII && value >= 0x80)
  }

  private mutating func feedBits(_ end: Int, _ found: Found) {
    tell(binary.feed(token.binary, from: tokenStart, windows), end, found)
    isActive = isActive || binary.isActive
  }

  /// `od` writes seven digits, or six, `hexdump` seven or eight, `xxd` eight; no other number at the beginning of a line is written so.
  private func isOffset(_ separator: UInt8) -> Bool {
    guard token.mark == .none else { return false }
    let isSmall = token.hexadecimal >> UInt64(4 * max(token.count - 1, 0)) == 0
    return switch token.count {
    case 6: isSmall && row.blanks == 0
    case 7: true
    case 8: isSmall || separator == 0x3A
    default: false
    }
  }

  private mutating func feedHexadecimal(_ end: Int, _ found: Found) {
    guard
      hexadecimal.isActive || hexadecimalWords.isActive || hexadecimalCharacters.isActive || mayBegin(token.hexadecimal)
    else { return }
    if token.isHexadecimal {
      tell(hexadecimalCharacters.feed(character: token.hexadecimal, from: tokenStart, windows), end, found)
    } else {
      hexadecimalCharacters.reset()
    }
    guard token.isHexadecimal, token.mark != .character, token.count <= 2 || token.count % 2 == 0 else {
      hexadecimal.reset()
      return hexadecimalWords.reset()
    }
    // Those of more digits were read as they came.
    let width = (token.count + 1) / 2
    if width <= 8 {
      for index in (0..<width).reversed() {
        let byte = UInt8(truncatingIfNeeded: token.hexadecimal >> UInt64(8 * index))
        let (first, after) = (index == width - 1 ? tokenStart : end - 2 * index - 2, end - 2 * index)
        tell(hexadecimal.feed(byte, from: first, windows), after, found)
      }
    }
    if [1, 2, 4, 8].contains(width) {
      tell(hexadecimalWords.feed(token.hexadecimal, bytes: width, from: tokenStart, windows), end, found)
    } else {
      hexadecimalWords.reset()
    }
  }

  private mutating func feedDecimal(_ end: Int, _ found: Found) {
    guard
      decimal.isActive || decimalPairs.isActive || decimalFours.isActive || decimalEights.isActive
        || decimalCharacters.isActive || isNegative || mayBegin(token.decimal)
    else { return }
    guard token.isDecimal else {
      decimal.reset()
      decimalPairs.reset()
      decimalFours.reset()
      decimalCharacters.reset()
      return decimalEights.reset()
    }
    let (value, start) = (token.decimal, tokenStart)
    tell(decimal.feed(value, isNegative, bytes: 1, from: start, windows), end, found)
    tell(decimalPairs.feed(value, isNegative, bytes: 2, from: start, windows), end, found)
    tell(decimalFours.feed(value, isNegative, bytes: 4, from: start, windows), end, found)
    tell(decimalEights.feed(value, isNegative, bytes: 8, from: start, windows), end, found)
    tell(decimalCharacters.feed(character: value, from: start, windows), end, found)
  }

  private mutating func feedOctal(_ end: Int, _ found: Found) {
    guard octal.isActive || octalWords.isActive || mayBegin(token.octal) else { return }
    guard token.isOctal else {
      octal.reset()
      return octalWords.reset()
    }
    if token.octal <= 0xFF, token.count <= 4 {
      tell(octal.feed(token.octal, bytes: 1, from: tokenStart, windows), end, found)
    } else {
      octal.reset()
    }
    let width = token.count == 6 ? 2 : token.count == 11 ? 4 : token.count == 22 ? 8 : 0
    if width > 0 {
      tell(octalWords.feed(token.octal, bytes: width, from: tokenStart, windows), end, found)
    } else {
      octalWords.reset()
    }
  }

  // Numbers of more than sixteen digits are read as they come.

  private mutating func readLong(_ at: Int, _ found: Found) {
    guard token.isHexadecimal, token.mark != .character else { return }
    for index in 0..<8 {
      let byte = UInt8(truncatingIfNeeded: token.hexadecimal >> UInt64(56 - 8 * index))
      let first = at - 16 + 2 * index
      tell(hexadecimal.feed(byte, from: index == 0 ? tokenStart : first, windows), first + 2, found)
    }
    isActive = isActive || hexadecimal.isActive
  }

  private mutating func takeLong(_ at: Int, _ found: Found) {
    guard token.isHexadecimal, token.mark != .character, token.count % 2 == 0 else { return }
    let byte = UInt8(truncatingIfNeeded: token.hexadecimal)
    tell(hexadecimal.feed(byte, from: at - 1, windows), at + 1, found)
    isActive = isActive || hexadecimal.isActive
  }
}
