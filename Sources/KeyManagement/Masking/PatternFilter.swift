/// Tells where in a text one of many patterns may begin, by three bytes some places further on: most of a text is passed over with
/// one look at every tenth byte or so.
///
/// Wu and Manber, "A fast algorithm for multi-pattern searching", TR 94-17, University of Arizona, 1994.
struct PatternFilter: Sendable {
  /// No more of a pattern's beginning is looked at.
  private static let longest = 12
  /// No more groups of three bytes: with more, most of any text would seem to be in some pattern.
  private static let mostGroups = 1 << 14

  /// So much of each pattern's beginning is looked at.
  private let size: Int
  /// By the sum of three bytes that end what would be the beginning of a pattern: in so many of the next places none begins.
  private let shifts: [UInt8]

  /// `nil` when one of the patterns is too short for it, or there are too many.
  init?(_ patterns: [[UInt8]]) {
    guard let shortest = patterns.map(\.count).min() else { return nil }
    size = min(shortest, Self.longest, 2 + Self.mostGroups / patterns.count)
    guard size >= 4 else { return nil }
    var shifts = [UInt8](repeating: UInt8(size - 2), count: 1 << 16)
    for pattern in patterns {
      for end in 3...size {
        let group = UInt32(pattern[end - 3]) | UInt32(pattern[end - 2]) << 8 | UInt32(pattern[end - 1]) << 16
        shifts[Self.sum(group)] = min(shifts[Self.sum(group)], UInt8(size - end))
      }
    }
    self.shifts = shifts
  }

  /// Of three bytes 16 bits, by multiplication with 2^32 over the golden ratio.
  @inline(__always)
  static func sum(_ group: UInt32) -> Int { Int((group &* 0x9E37_79B1) >> 16) }

  /// The first place from one on in which a pattern may begin. Too near the end to look, each may.
  @inline(__always)
  func beginning(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    shifts.withUnsafeBufferPointer { shifts in
      var at = start
      while at + size <= bytes.count {
        // The three bytes, and one before them.
        let four = bytes.loadUnaligned(fromByteOffset: at + size - 4, as: UInt32.self)
        let shift = shifts[Self.sum(UInt32(littleEndian: four) >> 8)]
        if shift == 0 { break }
        at += Int(shift)
      }
      return at
    }
  }
}
