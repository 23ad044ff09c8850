import FoundationEssentials
import GRDB
import KeyManagement
import Testing

/// Secrets of stacks in the key store.
@Suite struct StoredSecretTests {
  private let scratch = Scratch()
  private static let root = LocalRootKey(SealingKey(), kind: "test")

  private func store() async throws -> KeyStore {
    let store = try KeyStore(path: scratch.file("keys/store.sqlite"), root: Self.root)
    if try store.rings().isEmpty {
      try store.createRing("ring")
      try await store.createKey("ring/key")
    }
    return store
  }

  @Test func versionsComeAndGo() async throws {
    let store = try await store()
    let envelopes = Envelopes(store)
    for (index, word) in ["one", "two", "three"].enumerated() {
      let number = try await store.putSecret(
        Array(word.utf8), as: "shop/secret.db", with: "ring/key", keeping: 2, token: "t\(index)", envelopes)
      #expect(number == index + 1)
    }
    let secret = try store.secret("shop/secret.db")
    #expect(secret.versions.map(\.number) == [3, 2] && secret.token == "t0")
    #expect(try await store.openSecret("shop/secret.db", envelopes).plain == Array("three".utf8))
    #expect(try await store.openSecret("shop/secret.db", version: 2, envelopes).plain == Array("two".utf8))
    await #expect(throws: KeyError.noStoredSecretVersion(name: "shop/secret.db", version: 1)) {
      try await store.openSecret("shop/secret.db", version: 1, envelopes)
    }
    try store.deleteSecret("shop/secret.db")
    try store.deleteSecret("shop/secret.db")
    #expect(throws: KeyError.noStoredSecret("shop/secret.db")) { try store.secret("shop/secret.db") }
  }

  @Test func oneInThePlaceOfAnotherDoesNotOpen() async throws {
    let store = try await store()
    for name in ["a", "b"] {
      _ = try await store.putSecret(Array(name.utf8), as: name, with: "ring/key", Envelopes(store))
    }
    let queue = try DatabaseQueue(path: scratch.file("keys/store.sqlite"))
    try await queue.write { database in
      try database.execute(
        sql: """
          UPDATE secret_version SET sealed = (SELECT sealed FROM secret_version WHERE secret = 'a') WHERE secret = 'b'
          """)
    }
    try queue.close()
    await #expect(throws: KeyError.headerNotAuthentic(name: "b", key: "ring/key", version: 1)) {
      try await store.openSecret("b", Envelopes(store))
    }
  }

  @Test func racingPutsMakeAVersionEach() async throws {
    let store = try await store()
    let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await store.putSecret([UInt8(number)], as: "a", with: "ring/key", Envelopes(store))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted()
    }
    #expect(numbers == Array(1...20))
  }
}
