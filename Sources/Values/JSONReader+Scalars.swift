/// Strings and numbers.
extension JSONReader {
  public mutating func number() throws(JSONError) -> Number {
    skipSpace()
    let start = offset
    var small = 0
    var isPlain = true
    var hasDigit = false
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    let firstDigit = offset
    scan: while offset < bytes.count {
      switch bytes[offset] {
      case 0x30...0x39:
        hasDigit = true
        if isPlain, offset - firstDigit < 18 { small = small * 10 + Int(bytes[offset] - 0x30) }
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
        isPlain = false
      default: break scan
      }
      offset += 1
    }
    let hasLeadingZero =
      offset - firstDigit > 1 && bytes[firstDigit] == 0x30 && (0x30...0x39).contains(bytes[firstDigit + 1])
    guard hasDigit, !hasLeadingZero else {
      throw JSONError(hasDigit ? .badNumber : .expected("a number"), at: start)
    }
    if isPlain, offset - firstDigit <= 18 { return Number(firstDigit == start ? small : -small) }
    guard (0x30...0x39).contains(bytes[firstDigit]), bytes[offset - 1] != UInt8(ascii: "."),
      !hasBarePoint(start), let number = Number(parsing: bytes[start..<offset])
    else { throw JSONError(.badNumber, at: start) }
    return number
  }

  /// Whether a point stands directly before the exponent, which JSON forbids.
  private func hasBarePoint(_ start: Int) -> Bool {
    guard let point = bytes[start..<offset].firstIndex(of: UInt8(ascii: ".")) else { return false }
    return point + 1 < offset && !(0x30...0x39).contains(bytes[point + 1])
  }

  public mutating func string() throws(JSONError) -> String {
    skipSpace()
    return try text(of: try rawString())
  }

  mutating func key() throws(JSONError) -> String {
    let raw = try rawString()
    // So short a string is kept in place: to look it up would cost more than to make it.
    if raw.hasEscapes || raw.range.count <= 15 { return try text(of: raw) }
    if let known = knownKeys[bytes[raw.range]] { return known }
    let key = try text(of: raw)
    if knownKeys.count < 4096 { knownKeys[bytes[raw.range]] = key }
    return key
  }

  /// Reads a string or key, and makes no text of it.
  mutating func skipString() throws(JSONError) {
    let raw = try rawString()
    if raw.hasEscapes { _ = try unescaped(raw.range) }
  }

  /// What stands between two quotes.
  private struct RawString {
    var range: Range<Int>
    var hasEscapes = false
    var isASCII: Bool
  }

  private mutating func rawString() throws(JSONError) -> RawString {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
      throw JSONError(.expected("a string"), at: offset)
    }
    offset += 1
    let start = offset
    var hasEscapes = false
    var all: UInt8 = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return RawString(range: start..<offset - 1, hasEscapes: hasEscapes, isASCII: all < 0x80)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        offset += 1
      } else if byte < 0x20 {
        throw JSONError(.expected("an escape sequence, not a control character"), at: offset)
      }
      all |= byte
      offset += 1
    }
    throw JSONError(.unterminatedString, at: start - 1)
  }

  private func text(of raw: RawString) throws(JSONError) -> String {
    if raw.hasEscapes { return try unescaped(raw.range) }
    guard raw.isASCII else { return try decoded(bytes[raw.range], at: raw.range.lowerBound) }
    // Plain ASCII needs neither checking nor normalising.
    return bytes.withUnsafeBufferPointer { String(decoding: $0[raw.range], as: UTF8.self) }
  }

  private func decoded(_ slice: some Collection<UInt8>, at offset: Int) throws(JSONError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else { throw JSONError(.badUnicode, at: offset) }
    return limits.normalizesTexts ? Text.normalized(text) : text
  }

  private func unescaped(_ range: Range<Int>) throws(JSONError) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        out.append(byte)
        continue
      }
      guard index < range.upperBound else { throw JSONError(.badEscape, at: index) }
      let mark = bytes[index]
      index += 1
      switch mark {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(mark)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "u"):
        let scalar = try unicodeEscape(&index, end: range.upperBound)
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      default: throw JSONError(.badEscape, at: index - 2)
      }
    }
    return try decoded(out, at: range.lowerBound)
  }

  /// A lone surrogate becomes the replacement character, as Go reads it.
  private func unicodeEscape(_ index: inout Int, end: Int) throws(JSONError) -> Unicode.Scalar {
    let replacement = Unicode.Scalar(UInt32(0xFFFD)) ?? " "
    let high = try hex(&index, end: end)
    guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? replacement }
    guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
      return replacement
    }
    var next = index + 2
    let low = try hex(&next, end: end)
    guard (0xDC00..<0xE000).contains(low) else { return replacement }
    index = next
    return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? replacement
  }

  private func hex(_ index: inout Int, end: Int) throws(JSONError) -> UInt32 {
    guard index + 4 <= end else { throw JSONError(.badEscape, at: index) }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: throw JSONError(.badEscape, at: index)
      }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}
