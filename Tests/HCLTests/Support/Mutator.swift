/// Makes broken texts of sound ones, the same ones for the same seed.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { limit <= 0 ? 0 : Int(next() % UInt64(limit)) }

  private static let fragments: [[UInt8]] = [
    "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~}", "}", "$${", "<<EOT\n", "<<-E\n", "EOT\n", "\n", "\r\n",
    "=", "==", "=>", ":", "::", ",", ".", "...", "*", "[*]", ".*", "?", "!", "-", "if", "for", "in", "else", "endif",
    "endfor", "a", "\\", "\\u", "#", "/*", "*/", "//", " ", "\t", "'", "\u{0}", "é", "\u{301}", "0", "1e9", "null",
  ].map { Array($0.utf8) }

  /// Up to eight changes: bytes removed, flipped, repeated, fragments put in, a piece of another text spliced in.
  mutating func mutate(_ text: [UInt8], with other: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0...below(8) {
      let at = below(text.count + 1)
      let length = min(below(12), text.count - at)
      switch below(6) {
      case 0: text.removeSubrange(at..<at + length)
      case 1 where at < text.count: text[at] = UInt8(truncatingIfNeeded: next())
      case 2: text.insert(contentsOf: text[at..<at + length], at: at)
      case 3:
        let from = below(other.count + 1)
        text.insert(contentsOf: other[from..<min(other.count, from + below(40))], at: at)
      default: text.insert(contentsOf: Self.fragments[below(Self.fragments.count)], at: at)
      }
    }
    return text
  }
}
