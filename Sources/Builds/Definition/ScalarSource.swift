/// Reads the characters of a YAML or JSON scalar from its source, without its blanks, each with where it stands.
///
/// Quotes, escapes, folded lines and indentation are how a scalar's text is spelled (YAML 1.2, chapters 7 and 8); but for escapes only
/// blanks are changed by them, so that what is no blank is the same in both, in the same order.
struct ScalarSource {
  private enum Style { case plain, single, double }

  private let source: String.UnicodeScalarView
  private var index: String.UnicodeScalarView.Index
  /// The offset of `index` in the file, in bytes.
  private var offset: Int
  private var style = Style.plain

  /// - Parameter range: what the scanner says the scalar is, with its anchor and tag.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    source = String(decoding: bytes[range], as: UTF8.self).unicodeScalars
    index = source.startIndex
    offset = range.lowerBound
    skipProperties()
    switch peek {
    case "\"": style = .double
    case "'": style = .single
    case "|", ">":
      // What a block begins with ends with its line.
      skip { $0 != "\n" && $0 != "\r" }
      return
    default: return
    }
    _ = take()
  }

  /// Spaces, tabs and all that ends a line for one of the scanners.
  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// The next character that is no blank, and its place in the file; `nil` after the last.
  mutating func next() -> (scalar: Unicode.Scalar, place: Range<Int>)? {
    while true {
      let start = offset
      guard var scalar = take() else { return nil }
      switch (style, scalar) {
      case (.double, "\""): return nil
      case (.single, "'"):
        guard peek == "'" else { return nil }
        _ = take()
      case (.double, "\\"):
        // At the end of a line it joins two.
        guard let escaped = escape() else { continue }
        scalar = escaped
      default: break
      }
      if !Self.isBlank(scalar) { return (scalar, start..<offset) }
    }
  }

  private var peek: Unicode.Scalar? { index < source.endIndex ? source[index] : nil }

  private mutating func take() -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    index = source.index(after: index)
    offset += UTF8.width(scalar)
    return scalar
  }

  private mutating func skip(while matches: (Unicode.Scalar) -> Bool) {
    while let scalar = peek, matches(scalar) { _ = take() }
  }

  /// `&anchor`, `!tag`, and comments between them and the scalar.
  private mutating func skipProperties() {
    while peek == "&" || peek == "!" {
      skip { !Self.isBlank($0) }
      skip(while: Self.isBlank)
      while peek == "#" {
        skip { $0 != "\n" && $0 != "\r" }
        skip(while: Self.isBlank)
      }
    }
  }

  // MARK: Escapes

  /// What follows a backslash between double quotes; `nil` for the end of a line.
  private mutating func escape() -> Unicode.Scalar? {
    switch take() {
    case "x": hexadecimal(2)
    case "u": unit()
    case "U": hexadecimal(8)
    case "0": "\0"
    case "a": "\u{7}"
    case "b": "\u{8}"
    case "t": "\t"
    case "n": "\n"
    case "v": "\u{B}"
    case "f": "\u{C}"
    case "r": "\r"
    case "e": "\u{1B}"
    case "N": "\u{85}"
    case "_": "\u{A0}"
    case "L": "\u{2028}"
    case "P": "\u{2029}"
    case let other?: Self.isBlank(other) ? nil : other
    case nil: nil
    }
  }

  /// A code unit of UTF-16; two that belong together are one character.
  private mutating func unit() -> Unicode.Scalar {
    let first = number(4)
    guard UTF16.isLeadSurrogate(UInt16(truncatingIfNeeded: first)), peek == "\\" else {
      return Unicode.Scalar(first) ?? "\u{FFFD}"
    }
    _ = take()
    _ = take()
    let second = number(4)
    return Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF)) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal(_ digits: Int) -> Unicode.Scalar { Unicode.Scalar(number(digits)) ?? "\u{FFFD}" }

  private mutating func number(_ digits: Int) -> UInt32 {
    var text = ""
    for _ in 0..<digits { if let digit = take() { text.unicodeScalars.append(digit) } }
    return UInt32(text, radix: 16) ?? 0
  }
}
