import Crypto
import FoundationEssentials
import Platform
import Testing
import Values

@testable import KeyManagement

/// What seals here agrees with what others have published; `Tests/Vectors/published` says where it is from.
@Suite struct PublishedVectorTests {
  private static func vectors(_ name: String) throws -> [JSON] {
    let tests = Path.parent(Path.parent(#filePath))
    return try JSON(parsing: Files.read(Path.join(tests, "Vectors", "published", name + ".json"))).array ?? []
  }

  private static func bytes(_ vector: JSON, _ member: String) throws -> [UInt8] {
    try #require(Hexadecimal.bytes(vector[member]?.string ?? ""))
  }

  /// Sealed values as states and key stores have them: a byte 1, the nonce, the ciphertext, the tag.
  @Test func aesGCM() throws {
    let vectors = try Self.vectors("aes-256-gcm")
    #expect(vectors.count >= 30 && vectors.contains { $0["isGood"] == false })
    for vector in vectors {
      let key = try #require(SealingKey(bytes: Self.bytes(vector, "key")))
      let sealed = try [1] + Self.bytes(vector, "nonce") + Self.bytes(vector, "sealed")
      let opened = try? key.open(sealed, context: Self.bytes(vector, "associatedData"))
      let isGood = vector["isGood"] == true
      #expect(try opened == (isGood ? Self.bytes(vector, "text") : nil), "\(vector["id"] ?? .null)")
    }
  }

  @Test func chaChaPoly() throws {
    let vectors = try Self.vectors("chacha20-poly1305")
    #expect(vectors.count >= 30 && vectors.contains { $0["isGood"] == false })
    for vector in vectors {
      let key = SymmetricKey(data: try Self.bytes(vector, "key"))
      let box = try ChaChaPoly.SealedBox(
        combined: Data(Self.bytes(vector, "nonce") + Self.bytes(vector, "sealed")))
      let opened = try? ChaChaPoly.open(box, using: key, authenticating: Self.bytes(vector, "associatedData"))
      let isGood = vector["isGood"] == true
      #expect(try opened.map { [UInt8]($0) } == (isGood ? Self.bytes(vector, "text") : nil), "\(vector["id"] ?? .null)")
    }
  }

  /// Of longer outputs the first 32 bytes are the key: both functions make blocks of that size, one after the other.
  @Test func scrypt() throws {
    for vector in try Self.vectors("scrypt") {
      let work = PassphraseRootKey.Work(
        rounds: vector["N"]?.int ?? 0, blockSize: vector["r"]?.int ?? 0, parallelism: vector["p"]?.int ?? 0)
      let salt = Array((vector["salt"]?.string ?? "").utf8)
      let key = try PassphraseRootKey.derive(vector["password"]?.string ?? "", salt: salt, work)
      #expect(try key.withBytes { Array($0) } == Array(Self.bytes(vector, "key").prefix(32)))
    }
  }

  @Test func hkdf() throws {
    let vectors = try Self.vectors("hkdf-sha256")
    #expect(vectors.count == 3)
    for vector in vectors {
      let key = SealingKey(SymmetricKey(data: try Self.bytes(vector, "input")))
        .derived(info: try Self.bytes(vector, "info"), salt: try Self.bytes(vector, "salt"))
      #expect(try key.withBytes { Array($0) } == Array(Self.bytes(vector, "output").prefix(32)))
    }
  }
}
