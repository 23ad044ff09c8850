/// Tells where in a text none of many patterns begins, by three bytes every few places: those of a pattern's beginning are among them,
/// wherever it stands. The looks at a text do not wait for each other, so that most of it is passed over at the memory's speed.
///
/// Samples of q bytes: Takaoka, "Approximate pattern matching with samples", ISAAC 1994, LNCS 834.
struct PatternFilter: Sendable {
  /// No more of a pattern's beginning is looked at.
  private static let longest = 32
  /// No more groups of three bytes: with more, most of any text would seem to be in some pattern.
  private static let mostGroups = 1 << 14

  /// Of so many places in a row one look tells that no pattern begins there.
  let stride: Int
  /// By the sum of three bytes: whether they are in the beginning of a pattern.
  private let groups: [Bool]

  /// `nil` when one of the patterns is too short for it, or there are too many.
  init?(_ patterns: [[UInt8]]) {
    guard let shortest = patterns.map(\.count).min() else { return nil }
    stride = min(shortest, Self.longest, 2 + Self.mostGroups / patterns.count) - 2
    guard stride >= 2 else { return nil }
    var groups = [Bool](repeating: false, count: 1 << 16)
    for pattern in patterns {
      for place in 0..<stride { groups[Self.sum(pattern[place], pattern[place + 1], pattern[place + 2])] = true }
    }
    self.groups = groups
  }

  /// Of three bytes 16 bits, by multiplication with 2^32 over the golden ratio.
  @inline(__always)
  static func sum(_ group: UInt32) -> Int { Int((group &* 0x9E37_79B1) >> 16) }

  @inline(__always)
  static func sum(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    sum(UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16)
  }

  /// The first place from one on in which a pattern may begin, as far as is known: in the next ones, as many as the stride, too. Too near
  /// the end to look, each may.
  @inline(__always)
  func doubtful(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    groups.withUnsafeBufferPointer { groups in
      var at = start
      while at + stride + 3 <= bytes.count {
        // The last place of the next ones.
        let four = bytes.loadUnaligned(fromByteOffset: at + stride - 1, as: UInt32.self)
        if groups[Self.sum(UInt32(littleEndian: four) & 0xFF_FFFF)] { break }
        at += stride
      }
      return at
    }
  }

  /// The same in a text in which noise may stand among the bytes of a pattern.
  ///
  /// - Parameter end: before it at least so many bytes that are no noise come as are looked at of a pattern.
  @inline(__always)
  func doubtful(
    inNoisy bytes: UnsafeRawBufferPointer, from start: Int, upTo end: Int, _ isNoise: UnsafeBufferPointer<Bool>
  ) -> Int {
    groups.withUnsafeBufferPointer { groups in
      var at = start
      while at + stride <= end {
        let place = at + stride - 1
        let four = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        let (first, second, third) = (
          UInt8(truncatingIfNeeded: four), UInt8(truncatingIfNeeded: four >> 8), UInt8(truncatingIfNeeded: four >> 16)
        )
        var sum = Self.sum(four & 0xFF_FFFF)
        if isNoise[Int(first)] || isNoise[Int(second)] || isNoise[Int(third)] {
          sum = Self.sumWithoutNoise(of: bytes, from: place, isNoise)
        }
        if groups[sum] { break }
        at += stride
      }
      return at
    }
  }

  /// Of the first three bytes that are no noise.
  @inline(__always)
  private static func sumWithoutNoise(
    of bytes: UnsafeRawBufferPointer, from place: Int, _ isNoise: UnsafeBufferPointer<Bool>
  ) -> Int {
    var (group, shift, at): (UInt32, UInt32, Int) = (0, 0, place)
    while shift < 24, at < bytes.count {
      if !isNoise[Int(bytes[at])] {
        group |= UInt32(bytes[at]) << shift
        shift += 8
      }
      at += 1
    }
    return sum(group)
  }
}
