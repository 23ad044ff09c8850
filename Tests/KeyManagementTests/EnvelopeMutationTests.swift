import KeyManagement
import Testing

/// Sealed bytes that were spoiled at random: each is refused by an error of its own kind, or opens to exactly what was
/// sealed. The seeds are fixed, so that a failure comes again.
@Suite struct EnvelopeMutationTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    // SplitMix64 (Steele, Lea, Flood 2014).
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  @Test(arguments: 0..<8)
  func spoiledEnvelopesAreRefused(_ seed: Int) async throws {
    var random = Generator(state: UInt64(seed))
    let envelopes = Envelopes(FixedKeys())
    let algorithm: EnvelopeAlgorithm = seed.isMultiple(of: 2) ? .aesGCM : .chaChaPoly
    let plain = pattern(seed * 700)
    let sealed = try await envelopes.encrypt(
      plain, with: "ring/first", EnvelopeOptions(algorithm: algorithm, chunkSize: 1024))
    var refused = 0
    for _ in 0..<2_000 {
      let spoiled = Self.spoil(sealed, &random)
      do {
        let opened = try await envelopes.decrypt(spoiled)
        #expect(opened == plain && spoiled == sealed)
      } catch is KeyError {
        refused += 1
      }
    }
    #expect(refused > 1_900)
  }

  @Test func noiseIsRefused() async throws {
    var random = Generator(state: 99)
    let envelopes = Envelopes(FixedKeys())
    for _ in 0..<2_000 {
      var noise = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if Bool.random(using: &random) { noise = Array("STACKENC".utf8) + [0, 1, 1, 0] + noise }
      await #expect(throws: KeyError.self) { try await envelopes.decrypt(noise) }
    }
  }

  /// One to four changes: a byte, a cut, bytes put in, bytes taken out, a part said twice, a number made extreme.
  private static func spoil(_ sealed: [UInt8], _ random: inout Generator) -> [UInt8] {
    var bytes = sealed
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let place =
        Bool.random(using: &random)
        ? Int.random(in: 0..<min(bytes.count, 160), using: &random) : Int.random(in: 0..<bytes.count, using: &random)
      let length = min(Int.random(in: 1...40, using: &random), bytes.count - place)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes = Array(bytes[..<place])
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3: bytes.removeSubrange(place..<(place + length))
      case 4: bytes.insert(contentsOf: Array(bytes[place..<(place + length)]), at: place)
      default: for index in place..<(place + min(length, 4)) { bytes[index] = Bool.random(using: &random) ? 0 : 255 }
      }
    }
    return bytes
  }
}
