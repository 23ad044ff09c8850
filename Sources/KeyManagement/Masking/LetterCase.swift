/// What programs make of the letters of ASCII that know no others.
enum LetterCase {
  case upper, lower, swapped

  func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { byte in
      switch byte {
      case 0x41...0x5A: self == .upper ? byte : byte | 0x20
      case 0x61...0x7A: self == .lower ? byte : byte & ~0x20
      default: byte
      }
    }
  }
}
