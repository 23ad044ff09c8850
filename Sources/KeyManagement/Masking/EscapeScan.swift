import Platform

/// Looks for secrets in texts with escaped bytes, whichever of them are: libraries differ in what they leave as it is, and some encode
/// what is encoded already. A word with an escape in it is decoded as often as that goes, and what comes of it is looked through.
struct EscapeScan: Sendable {
  /// A sign, and the byte behind it in two hexadecimal digits.
  enum Notation: UInt8, CaseIterable, Sendable {
    /// RFC 3986, section 2.1.
    case percent = 0x25
    /// RFC 2045, section 6.7. The sign at the end of a line says that it goes on in the next.
    case quotedPrintable = 0x3D
  }

  private enum Escape: Sendable {
    case none
    /// A sign: where it begins and ends, which is one byte unless it is escaped itself.
    case begun(at: Int, end: Int)
    /// Behind it a digit.
    case half(at: Int, end: Int, digit: UInt8)
  }

  private let sign: UInt8
  private let joinsLines: Bool
  private let automaton: SecretAutomaton
  /// Spaces and the like that are in a secret, which is then not of one word.
  private let blanks: ByteSet
  /// Bytes of the longest secret.
  private let reach: Int
  /// Whether what comes is in a word with an escape.
  private var isInside = false
  private var escape = Escape.none
  private var state = SecretAutomaton.start
  /// Where what the last bytes were decoded from begins.
  private var starts: [Int]
  private var count = 0
  /// Up to here no secret is begun: nobody looks back further, so that each byte is taken twice at most.
  private var settled = 0
  /// The end of what came, unless there is an escape in its last word.
  private var tail: [UInt8] = []
  private(set) var position = 0

  /// - Parameters:
  ///   - longest: bytes of the longest secret that the automaton finds.
  ///   - blanks: the bytes up to the space that are in one, without line breaks.
  init(_ notation: Notation, _ automaton: SecretAutomaton, longest: Int, blanks: ByteSet) {
    sign = notation.rawValue
    joinsLines = notation == .quotedPrintable
    self.automaton = automaton
    self.blanks = blanks
    reach = longest
    starts = [Int](repeating: 0, count: max(1, longest))
  }

  mutating func scan(_ bytes: UnsafeRawBufferPointer, found: NumberScan.Found) {
    var at = 0
    while at < bytes.count {
      if !isInside {
        guard let first = bytes.firstIndex(ofByte: sign, from: at) else { break }
        at = first
        guard mayEscape(bytes, at: first) else {
          at += 1
          continue
        }
        enter(bytes, at: first, found)
      }
      while at < bytes.count, isInside {
        take(bytes[at], position + at, found)
        at += 1
      }
    }
    if isInside { tail.removeAll(keepingCapacity: true) } else { keepTail(bytes) }
    position += bytes.count
  }

  /// Whether what comes behind the sign makes it an escape, as far as it is there: most equals signs are none.
  @inline(__always)
  private func mayEscape(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
    guard place + 2 < bytes.count else { return true }
    let (next, last) = (bytes[place + 1], bytes[place + 2])
    if Self.value(next) != nil { return Self.value(last) != nil }
    return joinsLines && (next == 0x0A || next == 0x0D)
  }

  /// Takes what stands before the sign in its word.
  private mutating func enter(_ bytes: UnsafeRawBufferPointer, at place: Int, _ found: NumberScan.Found) {
    isInside = true
    defer { tail.removeAll(keepingCapacity: true) }
    // A secret begins no further back.
    let count = min(reach, position + place - settled)
    let start = wordStart(bytes, before: place, from: max(0, place - count))
    if start == 0, count > place, !tail.isEmpty {
      // The word may begin in what came earlier.
      let earlier = Array(tail.suffix(count - place))
      let first = earlier.withUnsafeBytes { wordStart($0, before: earlier.count, from: 0) }
      for index in first..<earlier.count {
        let at = position - earlier.count + index
        feed(earlier[index], from: at, at + 1, found)
      }
    }
    for index in start..<place { feed(bytes[index], from: position + index, position + index + 1, found) }
  }

  /// Where the word begins that ends at a place.
  @inline(__always)
  private func wordStart(_ text: UnsafeRawBufferPointer, before place: Int, from first: Int) -> Int {
    var start = place
    while start > first, isOfWord(text[start - 1]) { start -= 1 }
    return start
  }

  @inline(__always)
  private func isOfWord(_ byte: UInt8) -> Bool { byte > 0x20 || blanks.contains(byte) }

  private mutating func keepTail(_ bytes: UnsafeRawBufferPointer) {
    tail += bytes[max(0, bytes.count - reach)...]
    // Not with each byte.
    if tail.count > 2 * reach { tail.removeFirst(tail.count - reach) }
  }

  private mutating func take(_ byte: UInt8, _ at: Int, _ found: NumberScan.Found) {
    switch escape {
    case .none: break
    case .begun(let start, let end):
      if Self.value(byte) != nil {
        escape = .half(at: start, end: end, digit: byte)
        return
      }
      // Only as it stands it joins lines: an escaped one is the end of its own.
      let joins = joinsLines && end == start + 1
      if joins, byte == 0x0D { return }
      escape = .none
      if joins, byte == 0x0A { return }
      feed(sign, from: start, end, found)
    case .half(let start, let end, let digit):
      if let high = Self.value(digit), let low = Self.value(byte) {
        decoded(high << 4 | low, from: start, at + 1, found)
        return
      }
      escape = .none
      feed(sign, from: start, end, found)
      feed(digit, from: end, end + 1, found)
    }
    if byte == sign {
      escape = .begun(at: at, end: at + 1)
    } else if isOfWord(byte) {
      feed(byte, from: at, at + 1, found)
      if byte <= 0x20, state == SecretAutomaton.start { leave(at + 1) }
    } else {
      leave(at + 1)
    }
  }

  private mutating func decoded(_ byte: UInt8, from start: Int, _ end: Int, _ found: NumberScan.Found) {
    escape = .none
    if byte == sign {
      escape = .begun(at: start, end: end)
    } else {
      feed(byte, from: start, end, found)
    }
  }

  private mutating func feed(_ byte: UInt8, from start: Int, _ end: Int, _ found: NumberScan.Found) {
    starts[count % starts.count] = start
    count += 1
    state = automaton.successor(of: state, byte)
    let length = Int(automaton.longest[Int(state)])
    if length > 0 { found(starts[(count - length) % starts.count], end, false) }
  }

  private mutating func leave(_ end: Int) {
    settled = end
    (isInside, escape, state) = (false, .none, SecretAutomaton.start)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }

  /// The bytes, decoded as a stream of them is.
  static func decoded(_ bytes: [UInt8], _ notation: Notation) -> [UInt8] {
    let sign = notation.rawValue
    var out: [UInt8] = []
    // A sign and a digit behind it, as far as they came.
    var begun: [UInt8] = []
    for byte in bytes {
      if !begun.isEmpty, let digit = value(byte) {
        guard begun.count == 2, let high = value(begun[1]) else {
          begun.append(byte)
          continue
        }
        begun = []
        let decoded = high << 4 | digit
        if decoded == sign { begun = [decoded] } else { out.append(decoded) }
        continue
      }
      out += begun
      begun = []
      if byte == sign { begun = [byte] } else { out.append(byte) }
    }
    return out + begun
  }

  /// Where what may become a secret begins.
  var open: Int? {
    guard isInside else { return nil }
    let depth = Int(automaton.depth[Int(state)])
    if depth > 0 { return starts[(count - depth) % starts.count] }
    switch escape {
    case .none: return nil
    case .begun(let start, _), .half(let start, _, _): return start
    }
  }

  mutating func finish(found: NumberScan.Found) {
    switch escape {
    case .none: break
    case .begun(let start, let end): feed(sign, from: start, end, found)
    case .half(let start, let end, let digit):
      feed(sign, from: start, end, found)
      feed(digit, from: end, end + 1, found)
    }
    leave(position)
    tail.removeAll(keepingCapacity: true)
  }
}
