/// An encoding of one byte a character.
struct SingleByteEncoding: CharacterEncoding, Sendable {
  /// By byte; nothing where the byte is none.
  private var scalars: [Unicode.Scalar?]
  private var bytes: [Unicode.Scalar: UInt8] = [:]

  /// One that has no character if the name is not there.
  static func named(_ name: String) -> Self { all[name] ?? Self([]) }

  private static let all: [String: Self] = {
    var lines: [String: [Substring.UnicodeScalarView]] = [:]
    for line in "\(SingleByteCharacters.text)"[...].unicodeScalars.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { continue }
      lines[String(Substring(parts[0])), default: []].append(parts[1])
    }
    return lines.mapValues { own in
      // `=name`: the same as another.
      if own[0].first == "=" { return Self(lines[String(Substring(own[0].dropFirst()))] ?? []) }
      return Self(own)
    }
  }()

  private init(_ lines: [Substring.UnicodeScalarView]) {
    scalars = Array(repeating: nil, count: 256)
    for line in lines {
      guard let line = TableLine(line) else { continue }
      for (offset, character) in line.characters.enumerated() where line.start + offset < 256 {
        scalars[line.start + offset] = Self.meant(character)
      }
    }
    // Where nothing is said of them, the lower half is ASCII.
    if scalars[..<0x80].allSatisfy({ $0 == nil }) {
      for byte in UInt8(0)..<0x80 { scalars[Int(byte)] = Unicode.Scalar(byte) }
    }
    for (byte, scalar) in scalars.enumerated() {
      if let scalar { bytes[scalar] = UInt8(truncatingIfNeeded: byte) }
    }
  }

  /// A control character stands in the table as its picture.
  private static func meant(_ character: UInt32) -> Unicode.Scalar? {
    switch character {
    case 0x2400..<0x2420: Unicode.Scalar(character - 0x2400)
    case 0x2421: "\u{7F}"
    default: Unicode.Scalar(character)
    }
  }

  func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    put(scalars[Int(byte)], to: &text)
  }

  func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    guard let byte = self.bytes[scalar] else { return false }
    bytes.append(byte)
    return true
  }
}
