/// HighwayHash with 64 bits: the sum by which `nats-server` knows that the settings of a stream are whole.
///
/// Source: J. Alakuijala, B. Cox, J. Wassenberg, "Fast keyed hash/pseudo-random function using SIMD multiply and permute" (2016).
struct HighwayHash {
  private typealias Lanes = SIMD4<UInt64>

  private var v0: Lanes
  private var v1: Lanes
  private var mul0 = Lanes(0xDBE6_D5D5_FE4C_CE2F, 0xA409_3822_299F_31D0, 0x1319_8A2E_0370_7344, 0x243F_6A88_85A3_08D3)
  private var mul1 = Lanes(0x3BD3_9E10_CB0E_F593, 0xC0AC_F169_B5F1_8A8C, 0xBE54_66CF_34E9_0C6C, 0x4528_21E6_38D0_1377)

  /// - Parameter key: 32 bytes.
  private init(key: [UInt8]) {
    let lanes = Self.lanes(key[...])
    v0 = mul0 ^ lanes
    v1 = mul1 ^ Self.halvesSwapped(lanes)
  }

  /// - Parameter key: 32 bytes.
  static func hash64(_ bytes: [UInt8], key: [UInt8]) -> UInt64 {
    precondition(key.count == 32)
    var hash = HighwayHash(key: key)
    let whole = bytes.count / 32 * 32
    for start in stride(from: 0, to: whole, by: 32) { hash.update(lanes(bytes[start..<start + 32])) }
    if whole < bytes.count { hash.updateLast(bytes[whole...]) }
    for _ in 0..<4 {
      let turned = Lanes(hash.v0[2], hash.v0[3], hash.v0[0], hash.v0[1])
      hash.update(halvesSwapped(turned))
    }
    return hash.v0[0] &+ hash.v1[0] &+ hash.mul0[0] &+ hash.mul1[0]
  }

  private mutating func update(_ lanes: Lanes) {
    v1 &+= mul0 &+ lanes
    mul0 ^= (v1 & 0xFFFF_FFFF) &* (v0 &>> 32)
    v0 &+= mul1
    mul1 ^= (v0 & 0xFFFF_FFFF) &* (v1 &>> 32)
    v0 &+= Self.zippered(v1)
    v1 &+= Self.zippered(v0)
  }

  /// Takes in what is left when there is less than a packet: 1 to 31 bytes.
  private mutating func updateLast(_ rest: ArraySlice<UInt8>) {
    let count = UInt64(rest.count)
    v0 &+= Lanes(repeating: count << 32 | count)
    let low = (v1 & 0xFFFF_FFFF, v1 &>> 32)
    v1 = Self.rotated(low.0, by: count) | Self.rotated(low.1, by: count) &<< 32

    var packet = [UInt8](repeating: 0, count: 32)
    let bytes = Array(rest)
    let aligned = bytes.count & ~3
    packet.replaceSubrange(..<aligned, with: bytes[..<aligned])
    let odd = bytes.count & 3
    if bytes.count & 16 != 0 {
      packet.replaceSubrange(28..., with: bytes.suffix(4))
    } else if odd != 0 {
      packet[16] = bytes[aligned]
      packet[17] = bytes[aligned + odd >> 1]
      packet[18] = bytes[aligned + odd - 1]
    }
    update(Self.lanes(packet[...]))
  }

  /// The lower 32 bits of each lane, rotated to the left.
  private static func rotated(_ halves: Lanes, by count: UInt64) -> Lanes {
    (halves &<< count | halves &>> (32 - count)) & 0xFFFF_FFFF
  }

  private static func halvesSwapped(_ lanes: Lanes) -> Lanes { lanes &<< 32 | lanes &>> 32 }

  /// Bytes of each pair of lanes in the order that spreads what a multiplication has mixed best, by the paper.
  private static func zippered(_ lanes: Lanes) -> Lanes {
    var result = Lanes()
    for pair in [0, 2] {
      let (even, odd) = (lanes[pair], lanes[pair + 1])
      result[pair] = joined([(even, 3), (odd, 4), (even, 2), (even, 5), (odd, 6), (even, 1), (odd, 7), (even, 0)])
      result[pair + 1] = joined([(odd, 3), (even, 4), (odd, 2), (odd, 5), (odd, 1), (even, 6), (odd, 0), (even, 7)])
    }
    return result
  }

  /// A lane of the given bytes of lanes, the lowest first.
  private static func joined(_ bytes: [(lane: UInt64, byte: UInt64)]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | ($1.lane >> ($1.byte * 8) & 0xFF) }
  }

  private static func lanes(_ bytes: ArraySlice<UInt8>) -> Lanes {
    var result = Lanes()
    for (index, byte) in bytes.enumerated() { result[index / 8] |= UInt64(byte) << (index % 8 * 8) }
    return result
  }
}
