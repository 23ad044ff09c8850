import FoundationEssentials
import KeyManagement
import Platform
import Testing

@Suite struct NamedSecretsTests {
  private let scratch = Scratch()
  private let envelopes = Envelopes(FixedKeys())

  private var secrets: NamedSecrets { NamedSecrets(folder: scratch.file("secrets")) }

  @Test func versionsAreAddedOpenedAndRemoved() async throws {
    #expect(try secrets.names() == [])
    #expect(try await secrets.put([1], as: "db", with: "ring/first", envelopes) == 1)
    #expect(try await secrets.put([2], as: "db", with: "ring/first", envelopes) == 2)
    #expect(try await secrets.put([3], as: "api", with: "other/second", envelopes) == 1)
    #expect(try secrets.names() == ["api", "db"])
    #expect(try secrets.versions(of: "db").map(\.number) == [2, 1])
    #expect(try await secrets.get("db", envelopes) == [2])
    #expect(try await secrets.get("db", version: 1, envelopes) == [1])
    #expect(try secrets.remove("db", version: 2) == 1)
    #expect(try await secrets.get("db", envelopes) == [1])
    await #expect(throws: KeyError.noSuchSecretVersion(name: "db", version: 2)) {
      try await secrets.get("db", version: 2, envelopes)
    }
    #expect(throws: KeyError.noSuchSecret(name: "bd", existing: ["api", "db"])) { try secrets.versions(of: "bd") }
    for name in ["", "a.b", "../a", "a b"] {
      await #expect(throws: KeyError.invalidName(name)) {
        try await secrets.put([1], as: name, with: "ring/first", envelopes)
      }
    }
  }

  @Test func aFileInPlaceOfAnotherDoesNotOpen() async throws {
    _ = try await secrets.put([1], as: "low", with: "ring/first", envelopes)
    _ = try await secrets.put([2], as: "high", with: "ring/first", envelopes)
    let low = try secrets.versions(of: "low")[0].path
    let high = try secrets.versions(of: "high")[0].path
    try Files.remove(high)
    try AtomicFile.write(Files.read(low), to: high)
    await #expect(throws: KeyError.self) { try await secrets.get("high", envelopes) }
  }

  @Test func putsAtOnceMakeAVersionEach() async throws {
    let (secrets, envelopes) = (secrets, envelopes)
    let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
      for byte in 0..<20 {
        group.addTask { try await secrets.put([UInt8(byte)], as: "db", with: "ring/first", envelopes) }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted()
    }
    #expect(numbers == Array(1...20))
  }

  @Test func filesTellWhatTheyAreBoundTo() {
    #expect(NamedSecrets.associatedData(ofFile: "x/db.3.enc") == NamedSecrets.associatedData("db", 3))
    for file in ["db.enc", "db.03.enc", "db.0.enc", "a.b.3.enc", "db.3.txt", ""] {
      #expect(NamedSecrets.associatedData(ofFile: file) == [])
    }
  }
}
