import Foundation
import GRDB
import Platform
import TestSupport
import Testing

/// `kill -9` in the midst of an apply, and then a disk that has lost a part of the state's log, or all of it: SQLite says nothing of it. What
/// the run had committed is there, or is told to be lacking and given back by `stack state restore`.
@Suite struct LostWritesTests {
  private static let count = 300
  private static let manifest = """
    resource "local_file" "files" {
      count    = \(count)
      filename = "made/${count.index}.txt"
      content  = "file ${count.index}"
    }
    """

  private let fixture: StateFixture

  init() throws { fixture = try StateFixture() }

  private var state: String { fixture.folder.path(".stack") }

  /// What a killed run has committed. It may have told of more: for that an intent is open.
  private func killed() async throws -> Set<String> {
    try fixture.folder.write(Self.manifest, to: "main.stack.hcl")
    let program = try #require(StackProgram.path)
    let run = ServerProcess(
      [program, "apply", "-C", fixture.folder.path, "--auto-approve", "--parallelism", "2"],
      logFile: fixture.folder.path("log"))
    try run.start(environment: fixture.home.environment)
    let made = fixture.folder.path("made")
    try await eventuallyTrue("half of the files are made", within: .seconds(60)) {
      ((try? Files.names(in: made)) ?? []).count >= Self.count / 2
    }
    run.kill()
    // Looked at in a copy, since to open a state changes it.
    let kept = fixture.folder.path("kept")
    try FileManager.default.copyItem(atPath: state, toPath: kept)
    return Set(try await fixture.list())
  }

  /// The transaction that a kill leaves without a record of it was not answered yet: of what it lacks an intent is open.
  private func isThere(_ committed: Set<String>, in listed: [String]) throws -> Bool {
    var configuration = Configuration()
    configuration.readonly = true
    let database = try DatabaseQueue(path: state + "/state.sqlite", configuration: configuration)
    defer { try? database.close() }
    let open = try database.read { try String.fetchAll($0, sql: "SELECT address FROM intent") }
    return committed.subtracting(listed).isSubset(of: open)
  }

  private func require(_ committed: Set<String>, _ place: String) async throws -> Bool {
    let listed = try await fixture.stack("state", "list").run()
    if listed.status == .exited(0) {
      let objects = listed.text.split(separator: "\n").map(String.init)
      #expect(try isThere(committed, in: objects), "\(place): lost without a word")
      return false
    }
    let text = listed.errorText
    #expect(text.hasPrefix("error: the state file `\(state)/state.sqlite` is damaged\n  it "), "\(place): \(text)")
    #expect(text.contains("restore it with `stack state restore`"), "\(place): \(text)")
    let plan = try await fixture.stack("plan").expect(exitCode: 1)
    #expect(plan.errorText == text, "\(place)")
    let restored = try await fixture.stack("state", "restore").expect(stdout: "")
    let ends = ["that is all that was recorded"]
    #expect(ends.contains { restored.errorText.contains($0) }, "\(place): \(restored.errorText)")
    #expect(try await isThere(committed, in: fixture.list()), "\(place): lost by the restoration")
    return true
  }

  /// Where the state has lost its end and the log has, too, nobody can tell what was committed last: nothing is said of it.
  @Test(arguments: [true, false]) func ofADoubleDamageNoMoreIsSaidThanIsKnown(isLogGone: Bool) async throws {
    // So that there is a copy.
    try fixture.folder.write("resource \"terraform_data\" \"first\" {}\n", to: "main.stack.hcl")
    try await fixture.stack("apply", "--auto-approve").expect()
    var bytes = try Files.read(state + "/state.sqlite")
    _ = try await killed()
    for end in ["-wal", "-shm"] { try Files.remove(state + "/state.sqlite" + end) }
    let backups = state + "/backups"
    for name in try Files.names(in: backups) where name.hasSuffix(".log") {
      let path = Path.join(backups, name)
      var bytes = try Files.read(path)
      bytes[bytes.count - 9] ^= 1
      if isLogGone { try Files.remove(path) } else { try AtomicFile.write(bytes, to: path, mode: 0o600) }
    }
    // It has lost all of that run, and a page is damaged beside.
    // Rows that were there before lie about in what is free.
    while let row = Data(bytes).range(of: Data("terraform_data.first".utf8)) {
      for place in row { bytes[place] ^= 0x55 }
    }
    try AtomicFile.write(bytes, to: state + "/state.sqlite", mode: 0o600)
    let told = try await fixture.stack("state", "restore").expect(stdout: "").errorText
    #expect(!told.contains("nothing was committed"), "\(told)")
    let honest =
      isLogGone
      ? "nothing is recorded as committed after that: " : "the end of the log is damaged: what it told of after "
    #expect(told.contains(honest), "\(told)")
  }

  @Test func whatWasCommittedIsThereOrIsGivenBack() async throws {
    let committed = try await killed()
    #expect(committed.count > Self.count / 3, "\(committed.count) were committed")
    let kept = fixture.folder.path("kept")
    let log = try Data(contentsOf: URL(filePath: kept + "/state.sqlite-wal"))
    var mended = 0
    for share in [0, 7, 30, 50, 80, 95, 100] {
      try FileTree.remove(state)
      try FileManager.default.copyItem(atPath: kept, toPath: state)
      if share == 100 {
        for end in ["-wal", "-shm"] { try Files.remove(state + "/state.sqlite" + end) }
      } else {
        var bytes = log
        bytes[40 + log.count * share / 100] ^= 4
        try bytes.write(to: URL(filePath: state + "/state.sqlite-wal"))
      }
      if try await require(committed, "\(share) % of \(log.count)") { mended += 1 }
    }
    #expect(mended >= 3, "\(mended) were mended")
    // It goes on from there, and nothing is made twice or left over.
    try await fixture.stack("apply", "--auto-approve").expect()
    try await fixture.stack("plan", "--detailed-exitcode").expect()
    #expect(try await fixture.list().count == Self.count)
    try await fixture.stack("destroy", "--auto-approve").expect()
    #expect(((try? Files.names(in: fixture.folder.path("made"))) ?? []).isEmpty)
  }
}
