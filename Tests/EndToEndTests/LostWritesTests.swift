import Foundation
import Platform
import TestSupport
import Testing

/// `kill -9` in the midst of an apply, and then a disk that has lost a part of the state's log, or all of it: SQLite says nothing of it. What
/// the run told of as made is there, or is told to be lacking and given back by `stack state restore`.
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

  /// What the killed run has told of as made, in the lines that are whole.
  private func killed() async throws -> Set<String> {
    try fixture.folder.write(Self.manifest, to: "main.stack.hcl")
    let program = try #require(StackProgram.path)
    let run = ServerProcess(
      [program, "apply", "-C", fixture.folder.path, "--auto-approve", "--json", "--parallelism", "2"],
      logFile: fixture.folder.path("log"))
    try run.start(environment: fixture.home.environment)
    let made = fixture.folder.path("made")
    try await eventuallyTrue("half of the files are made", within: .seconds(60)) {
      ((try? Files.names(in: made)) ?? []).count >= Self.count / 2
    }
    run.kill()
    let told = run.log.split(separator: "\n").filter { $0.contains(#""apply_complete""#) && $0.hasSuffix("}") }
    return Set(told.compactMap { $0.firstMatch(of: /local_file\.files\[\d+\]/).map { String($0.0) } })
  }

  private func require(_ told: Set<String>, _ place: String) async throws -> Bool {
    let listed = try await fixture.stack("state", "list").run()
    if listed.status == .exited(0) {
      #expect(told.isSubset(of: listed.text.split(separator: "\n").map(String.init)), "\(place): lost without a word")
      return false
    }
    let text = listed.errorText
    #expect(text.hasPrefix("error: the state file `\(state)/state.sqlite` is damaged\n  it "), "\(place): \(text)")
    #expect(text.contains("restore it with `stack state restore`"), "\(place): \(text)")
    let plan = try await fixture.stack("plan").expect(exitCode: 1)
    #expect(plan.errorText == text, "\(place)")
    let restored = try await fixture.stack("state", "restore").expect(stdout: "")
    let ends = ["nothing was committed after that", "that is all that was recorded"]
    #expect(ends.contains { restored.errorText.contains($0) }, "\(place): \(restored.errorText)")
    #expect(try await told.isSubset(of: fixture.list()), "\(place): lost by the restoration")
    return true
  }

  @Test func whatWasToldIsThereOrIsGivenBack() async throws {
    let told = try await killed()
    #expect(told.count > Self.count / 3, "\(told.count) were told of")
    let kept = fixture.folder.path("kept")
    try FileManager.default.copyItem(atPath: state, toPath: kept)
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
      if try await require(told, "\(share) % of \(log.count)") { mended += 1 }
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
