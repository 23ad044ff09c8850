import FoundationEssentials
import StateStorage
import Testing

@Suite struct SealedFileTests {
  @Test func opensForTheStateItWasMadeForOnly() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let path = scratch.path + "/plan"
    let contents = Array("the plan holds pl4nted-s3cret".utf8)
    let head = try await store.head()
    try await store.sealFile(contents, kind: "plan", for: head, to: path)
    let opened = try await store.openFile(path, kind: "plan")
    #expect(opened.contents == contents && opened.head == head)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(bytes.range(of: Data("s3cret".utf8)) == nil)
    #expect(try SealedFile(path: path).serial == 0)

    await #expect(throws: StateError.notASealedFile(path: path)) { try await store.openFile(path, kind: "other") }
    let staging = try scratch.store("staging")
    let other = try await staging.head().lineage
    await #expect(throws: StateError.otherLineage(expected: head.lineage, found: other)) {
      try await staging.openFile(path, kind: "plan")
    }
    try await store.withLock(.test()) { lease in
      try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
    }
    await #expect(throws: StateError.staleSerial(expected: 0, found: 1)) {
      try await store.openFile(path, kind: "plan")
    }
  }

  @Test func everyChangedByteIsRefused() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let path = scratch.path + "/plan"
    try await store.sealFile([1, 2, 3], kind: "plan", for: store.head(), to: path)
    let bytes = try Data(contentsOf: URL(filePath: path))
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      try changed.write(to: URL(filePath: path))
      await #expect(throws: StateError.self, "byte \(index)") { try await store.openFile(path, kind: "plan") }
    }
    for count in bytes.indices {
      try bytes.prefix(count).write(to: URL(filePath: path))
      await #expect(throws: StateError.self, "cut to \(count)") { try await store.openFile(path, kind: "plan") }
    }
  }
}
