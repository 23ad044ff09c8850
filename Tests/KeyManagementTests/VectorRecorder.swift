import Crypto
import FoundationEssentials
import KeyManagement
import Platform

/// Makes the vectors: some files that open, and each way to spoil one.
struct VectorRecorder {
  let folder: String

  private struct Vector {
    let file: String
    let bytes: [UInt8]
    var associatedData: [UInt8] = []
    /// The plaintext, or the word for why it does not open.
    let outcome: Result<[UInt8], Refusal>
  }

  private struct Refusal: Error { let word: String }

  private static let chunk = 1024
  private static let step = chunk + 16

  func record() async throws {
    try Files.makeFolder(folder)
    for name in try Files.names(in: folder) { try Files.remove(Path.join(folder, name)) }
    let vectors = try await good() + bad()
    for vector in vectors { try AtomicFile.write(vector.bytes, to: Path.join(folder, vector.file), mode: 0o644) }
    let keys = FixedKeys.material.keys.sorted()
      .map { "\"\($0)\": \"\(Hexadecimal.text(FixedKeys.material[$0] ?? []))\"" }.joined(separator: ", ")
    let lines = vectors.map { vector in
      let outcome =
        switch vector.outcome {
        case .success(let plain): "\"sha256\": \"\(Hexadecimal.text(SHA256.hash(data: plain)))\""
        case .failure(let refusal): "\"refused\": \"\(refusal.word)\""
        }
      return "  {\"file\": \"\(vector.file)\", \"associatedData\": \"\(Hexadecimal.text(vector.associatedData))\", "
        + "\(outcome),\n   \"keys\": {\(keys)}}"
    }
    try AtomicFile.write(
      "[\n" + lines.joined(separator: ",\n") + "\n]\n", to: Path.join(folder, "index.json"), mode: 0o644)
  }

  private func good() async throws -> [Vector] {
    let envelopes = Envelopes(FixedKeys())
    var vectors: [Vector] = []
    for algorithm in EnvelopeAlgorithm.allCases {
      for (name, size) in [
        ("empty", 0), ("byte", 1), ("chunk-less-one", Self.chunk - 1), ("chunk", Self.chunk),
        ("chunk-and-one", Self.chunk + 1), ("three-chunks", 3 * Self.chunk), ("four-chunks", 3 * Self.chunk + 100),
      ] {
        let plain = pattern(size)
        let options = EnvelopeOptions(
          associatedData: Array("context".utf8), algorithm: algorithm, chunkSize: Self.chunk)
        vectors.append(
          Vector(
            file: "good-\(algorithm)-\(name)", bytes: try await envelopes.encrypt(plain, with: "ring/first", options),
            associatedData: options.associatedData, outcome: .success(plain)))
      }
    }
    let plain = Array("the default chunk size and another key\n".utf8)
    let bytes = try await envelopes.encrypt(plain, with: "other/second")
    vectors.append(Vector(file: "good-default", bytes: bytes, outcome: .success(plain)))
    return vectors
  }

  private func bad() async throws -> [Vector] {
    let envelopes = Envelopes(FixedKeys())
    let options = EnvelopeOptions(chunkSize: Self.chunk)
    let sealed = try await envelopes.encrypt(pattern(3 * Self.chunk), with: "ring/first", options)
    let other = try await envelopes.encrypt(pattern(3 * Self.chunk), with: "ring/first", options)
    let body = sealed.count - 3 * Self.step
    let header = Array(sealed[..<body])
    let chunks = (0..<3).map { Array(sealed[(body + $0 * Self.step)..<(body + ($0 + 1) * Self.step)]) }
    func changed(_ index: Int, to byte: UInt8? = nil) -> [UInt8] {
      var bytes = sealed
      bytes[index] = byte ?? bytes[index] ^ 1
      return bytes
    }
    let spoiled: [(String, String, [UInt8])] = [
      ("nothing", "not-an-envelope", []), ("magic", "not-an-envelope", changed(3)),
      ("version-2", "newer", changed(9, to: 2)), ("version-0", "header", changed(9, to: 0)),
      ("algorithm", "header", changed(10, to: 9)), ("other-algorithm", "key", changed(10, to: 2)),
      ("reserved", "header", changed(11)), ("chunk-size", "key", changed(14)),
      ("chunk-size-0", "header", changed(14, to: 0)), ("key-version", "key", changed(19, to: 2)),
      ("no-such-version", "key", changed(19, to: 9)), ("name", "key", changed(24)),
      ("wrapped-key", "key", changed(24 + 10 + 30)), ("code", "key", changed(body - 1)),
      ("header-cut", "header", Array(sealed[..<(body - 1)])), ("no-body", "truncated", header),
      ("first-chunk", "body", changed(body)), ("first-tag", "body", changed(body + Self.step - 1)),
      ("last-tag", "body", changed(sealed.count - 1)), ("cut-at-chunk-1", "truncated", header + chunks[0]),
      ("cut-at-chunk-2", "truncated", header + chunks[0] + chunks[1]),
      ("cut-in-chunk", "body", Array(sealed.dropLast(5))),
      ("swapped", "body", header + chunks[1] + chunks[0] + chunks[2]),
      ("repeated", "body", header + chunks[0] + chunks[0] + chunks[1] + chunks[2]),
      ("dropped", "body", header + chunks[1] + chunks[2]), ("last-twice", "trailing", sealed + chunks[2]),
      ("one-byte-more", "trailing", sealed + [0]),
      ("other-header", "body", Array(other[..<body]) + chunks.joined()),
    ]
    return spoiled.map { name, word, bytes in
      Vector(file: "bad-\(name)", bytes: bytes, outcome: .failure(Refusal(word: word)))
    } + [
      Vector(
        file: "bad-associated-data", bytes: sealed, associatedData: [1], outcome: .failure(Refusal(word: "key")))
    ]
  }
}
