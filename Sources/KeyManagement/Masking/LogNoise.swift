/// What programs put between the characters of a text when they quote it, break it into lines, indent it or set it apart: quotes,
/// backslashes, spaces, line breaks, colons, commas, the zero bytes of UTF-16, and what begins a terminal's control sequences.
/// A text without them is the same however it was written.
enum LogNoise {
  /// A longer run of it parts what stands before from what comes after.
  static let runLimit = 64

  /// Whether a byte is.
  static let table: [Bool] = (UInt8.min...UInt8.max).map {
    [
      0x00, 0x09, 0x0A, 0x0D, ControlSequence.shiftOut, ControlSequence.shiftIn, ControlSequence.escape, 0x20, 0x22,
      0x27, 0x2C, 0x3A, 0x5C,
    ].contains($0)
  }

  static func removed(from bytes: [UInt8]) -> [UInt8] { bytes.filter { !table[Int($0)] } }
}
