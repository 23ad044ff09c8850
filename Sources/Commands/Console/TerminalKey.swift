/// A key as a terminal in raw mode sends it.
enum TerminalKey: Equatable {
  case character(Character)
  case enter, interrupt, endOfFile
  case left, right, up, down, home, end, wordLeft, wordRight
  case backspace, delete, cutToStart, cutToEnd, cutWord, paste, clearScreen
  case other

  /// Reads the next key, taking bytes from `next` until it is whole; `nil` when there are no more.
  init?(next: () -> UInt8?) {
    guard let first = next() else { return nil }
    switch first {
    case 0x01: self = .home
    case 0x02: self = .left
    case 0x03: self = .interrupt
    case 0x04: self = .endOfFile
    case 0x05: self = .end
    case 0x06: self = .right
    case 0x08, 0x7F: self = .backspace
    case 0x0A, 0x0D: self = .enter
    case 0x0B: self = .cutToEnd
    case 0x0C: self = .clearScreen
    case 0x0E: self = .down
    case 0x10: self = .up
    case 0x15: self = .cutToStart
    case 0x17: self = .cutWord
    case 0x19: self = .paste
    case 0x09: self = .character(" ")
    case 0x1B: self = Self.escaped(next)
    case 0x00..<0x20: self = .other
    default: self = Self.text(first, next)
    }
  }

  /// A character of one to four bytes of UTF-8.
  private static func text(_ first: UInt8, _ next: () -> UInt8?) -> TerminalKey {
    var bytes = [first]
    let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    while bytes.count < count, let byte = next() { bytes.append(byte) }
    guard let character = String(validating: bytes, as: UTF8.self)?.first else { return .other }
    return .character(character)
  }

  /// What follows an escape: a key of its own, or a control sequence.
  private static func escaped(_ next: () -> UInt8?) -> TerminalKey {
    switch next() {
    case 0x62: return .wordLeft
    case 0x66: return .wordRight
    case 0x7F: return .cutWord
    case 0x5B, 0x4F: break
    default: return .other
    }
    var parameters = ""
    while let byte = next() {
      guard (0x40...0x7E).contains(byte) else {
        parameters.append(Character(Unicode.Scalar(byte)))
        if parameters.count > 16 { return .other }
        continue
      }
      let isWithControl = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
      switch (byte, parameters) {
      case (0x41, _): return .up
      case (0x42, _): return .down
      case (0x43, _): return isWithControl ? .wordRight : .right
      case (0x44, _): return isWithControl ? .wordLeft : .left
      case (0x48, _), (0x7E, "1"), (0x7E, "7"): return .home
      case (0x46, _), (0x7E, "4"), (0x7E, "8"): return .end
      case (0x7E, "3"): return .delete
      default: return .other
      }
    }
    return .other
  }
}
