import FoundationEssentials
import KeyManagement
import Testing

/// Sealed texts in memory: what opens is what was sealed, and nothing else opens.
@Suite struct EnvelopeTests {
  private let envelopes = Envelopes(FixedKeys())

  @Test(arguments: EnvelopeAlgorithm.allCases, [1024, 1500])
  func opensWhatItSealed(_ algorithm: EnvelopeAlgorithm, _ chunk: Int) async throws {
    let options = EnvelopeOptions(associatedData: [1, 2], algorithm: algorithm, chunkSize: chunk)
    for size in [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1, 5 * chunk + 77] {
      let plain = pattern(size)
      let sealed = try await envelopes.encrypt(plain, with: "ring/first", options)
      #expect(try await envelopes.decrypt(sealed, associatedData: [1, 2]) == plain, "size \(size)")
    }
  }

  @Test func opensWhatIsLongerThanItsBuffers() async throws {
    for size in [(256 << 10) - 1, 256 << 10, (256 << 10) + 1, (3 << 20) + 12345] {
      let plain = pattern(size)
      let sealed = try await envelopes.encrypt(plain, with: "ring/first")
      #expect(try await envelopes.decrypt(sealed) == plain, "size \(size)")
    }
  }

  @Test func twoSealingsShareNothing() async throws {
    let one = try await envelopes.encrypt([1, 2, 3], with: "ring/first")
    let two = try await envelopes.encrypt([1, 2, 3], with: "ring/first")
    #expect(one.suffix(19) != two.suffix(19))
  }

  @Test(arguments: EnvelopeAlgorithm.allCases)
  func everyChangedBitIsRefused(_ algorithm: EnvelopeAlgorithm) async throws {
    let sealed = try await envelopes.encrypt(Array("secret".utf8), with: "ring/first", .init(algorithm: algorithm))
    for index in sealed.indices {
      for bit in 0..<8 {
        var changed = sealed
        changed[index] ^= 1 << bit
        await #expect(throws: KeyError.self, "byte \(index), bit \(bit)") { try await envelopes.decrypt(changed) }
      }
    }
  }

  @Test func everyCutIsRefused() async throws {
    let sealed = try await envelopes.encrypt(pattern(2500), with: "ring/first", .init(chunkSize: 1024))
    for count in sealed.indices {
      await #expect(throws: KeyError.self, "cut to \(count)") {
        try await envelopes.decrypt(Array(sealed.prefix(count)))
      }
    }
  }

  @Test func whatIsWrongIsSaid() async throws {
    let chunk = 1024
    let step = chunk + 16
    let sealed = try await envelopes.encrypt(pattern(3 * chunk), with: "ring/first", .init(chunkSize: chunk))
    let other = try await envelopes.encrypt(pattern(3 * chunk), with: "ring/first", .init(chunkSize: chunk))
    let start = sealed.count - 3 * step
    let header = Array(sealed[..<start])
    let chunks = (0..<3).map { Array(sealed[(start + $0 * step)..<(start + ($0 + 1) * step)]) }
    func fault(_ bytes: [UInt8], associatedData: [UInt8] = []) async -> KeyError? {
      do {
        _ = try await envelopes.decrypt(bytes, name: "f", associatedData: associatedData)
        return nil
      } catch { return error as? KeyError }
    }
    #expect(await fault([]) == .emptyInput(name: "f"))
    #expect(await fault(Array("hello".utf8)) == .notAnEnvelope(name: "f"))
    #expect(await fault(header) == .truncated(name: "f", chunk: 0))
    #expect(await fault(header + chunks[0]) == .truncated(name: "f", chunk: 0))
    #expect(await fault(header + chunks[0] + chunks[1]) == .truncated(name: "f", chunk: 1))
    #expect(await fault(sealed + chunks[2]) == .trailingBytes(name: "f"))
    #expect(await fault(sealed + [0]) == .trailingBytes(name: "f"))
    #expect(await fault(header + chunks[1] + chunks[0] + chunks[2]) == .bodyNotAuthentic(name: "f", chunk: 0))
    #expect(await fault(header + chunks[0] + chunks[0] + chunks[2]) == .bodyNotAuthentic(name: "f", chunk: 1))
    #expect(await fault(header + chunks[0] + chunks[2]) == .bodyNotAuthentic(name: "f", chunk: 1))
    #expect(await fault(Array(other[..<start]) + chunks.joined()) == .bodyNotAuthentic(name: "f", chunk: 0))
    let wrong = KeyError.headerNotAuthentic(name: "f", key: "ring/first", version: 1)
    #expect(await fault(sealed, associatedData: [1]) == wrong)
    var newer = sealed
    newer[9] = 2
    #expect(await fault(newer) == .newerEnvelope(name: "f", version: 2))
  }

  @Test func rewrappingLeavesTheBody() async throws {
    let sealed = try await envelopes.encrypt(pattern(5000), with: "ring/first", .init(associatedData: [9]))
    var rotated = FixedKeys()
    rotated.primaries["ring/first"] = 2
    let renewed = try await Envelopes(rotated).rewrap(sealed, associatedData: [9])
    #expect(renewed.suffix(5016) == sealed.suffix(5016))
    #expect(renewed[19] == 2 && sealed[19] == 1)
    #expect(try await envelopes.decrypt(renewed, associatedData: [9]) == pattern(5000))
    #expect(try await Envelopes(rotated).rewrap(renewed, associatedData: [9]) == renewed)
    let moved = try await envelopes.rewrap(renewed, with: "other/second", associatedData: [9])
    #expect(try await envelopes.decrypt(moved, associatedData: [9]) == pattern(5000))
    await #expect(throws: KeyError.self) { try await envelopes.rewrap(sealed, associatedData: [8]) }
  }
}
