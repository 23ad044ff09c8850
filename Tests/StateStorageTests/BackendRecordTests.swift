import FoundationEssentials
import StateStorage
import Testing

@Suite struct BackendRecordTests {
  private let scratch = Scratch()

  @Test func secretsAreSealedAndComeBack() async throws {
    let record = BackendRecord(projectFolder: scratch.path, root: Scratch.root)
    #expect(try await record.read() == nil)
    var block = BackendSettings(
      type: "http", values: ["address": "https://states.example/state/shop", "username": "ann"])
    block.secrets = ["username"]
    var settings = block
    settings.values["password"] = "hunter2"
    try await record.write(settings, block: block)
    let text = try String(contentsOf: URL(filePath: record.path), encoding: .utf8)
    #expect(text.contains("states.example") && !text.contains("hunter2") && !text.contains("ann"))
    let found = try #require(try await record.find())
    #expect(found.settings.values == settings.values)
    #expect(found.isFor(block) && !found.isFor(settings))
    try record.remove()
    #expect(try await record.read() == nil)
  }

  @Test func aDamagedRecordIsTold() async throws {
    let record = BackendRecord(projectFolder: scratch.path, root: Scratch.root)
    try await record.write(BackendSettings(type: "local", values: ["path": "/x"]), block: .local)
    try Data("{".utf8).write(to: URL(filePath: record.path))
    await #expect(throws: StateError.unreadableBackend(path: record.path)) { try await record.read() }
  }
}
