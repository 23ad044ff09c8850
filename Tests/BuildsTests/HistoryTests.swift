import AgentAPI
import Diagnostics
import Foundation
import GRDB
import Platform
import TestSupport
import Testing

@testable import Builds

@Suite struct HistoryTests {
  private static let echo = "steps: [{name: bash, id: say, args: [-c, \"seq 1 2000\"]}]\n"

  @Test func aLogIsPutAwayCompressed() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(Self.echo)
    #expect(run.lines(of: "say") == (1...2000).map(String.init))
    #expect(!Files.exists(fixture.history.logFile(of: run.record.id)))
    let database = try DatabaseQueue(path: Path.join(fixture.history.folder, "history.sqlite"))
    let (plain, kept) = try await database.read { database in
      (
        try Int.fetchOne(database, sql: "SELECT sum(size) FROM log_pieces") ?? 0,
        try Int.fetchOne(database, sql: "SELECT sum(length(bytes)) FROM log_pieces") ?? 0
      )
    }
    #expect(plain > 8_000 && kept < plain / 2)
  }

  /// What is meant by too little of an id is not told build by build.
  @Test func manyMeaningsAreCounted() throws {
    let fixture = try BuildFixture()
    let request = BuildRequest(definition: "b.yaml", directory: "/", source: .none)
    let ids = try (0..<13).map { _ in try fixture.history.create(request).id }.sorted()
    let fault = #expect(throws: Diagnostic.self) { try fixture.history.find(String(ids[0].prefix(2))) }
    #expect(fault?.summary == "`\(ids[0].prefix(2))` means 13 builds")
    #expect(fault?.detail == ids.suffix(10).joined(separator: "\n") + "\nand 3 before them")
  }

  /// The file may hold anything once it was damaged, or edited: no kind of it ends the program.
  @Test(arguments: [
    "UPDATE builds SET record = 7", "UPDATE builds SET status = x'00'", "UPDATE log_pieces SET size = 'large'",
    "UPDATE log_pieces SET bytes = 1.5",
  ])
  func aDamagedRowIsTold(_ damage: String) async throws {
    let fixture = try BuildFixture()
    let id = try await fixture.run(Self.echo).record.id
    let file = Path.join(fixture.history.folder, "history.sqlite")
    try await DatabaseQueue(path: file).write { try $0.execute(sql: damage) }
    let history = BuildHistory(directories: fixture.directories)
    let fault = #expect(throws: Diagnostic.self) {
      _ = try history.all()
      _ = try history.logsToArchive()
      var reader = try history.log(of: id)
      while try reader.next() != nil {}
    }
    #expect(
      fault
        == Diagnostic(
          .error, "cannot use the history of builds", detail: "`\(file)`: a row holds what it cannot hold",
          hints: ["move it away: builds go on with a history that is empty"]))
  }

  /// There, a full disk is told as a fault of input or output.
  @Test(.disabled(if: !SmallDisk.isPossible, Comment(rawValue: SmallDisk.reason)))
  func aFullDiskIsToldAsOne() throws {
    let disk = try SmallDisk(kilobytes: 32)
    let history = BuildHistory(directories: Directories(home: disk.path))
    let request = BuildRequest(definition: String(repeating: "x", count: 8000), directory: "/", source: .none)
    let fault = #expect(throws: (any Error).self) { for _ in 0..<20 { _ = try history.create(request) } }
    let told = try #require(fault as? Diagnostic)
    #expect(told.summary == "cannot use the history of builds" && told.hints == ["make room on the disk"])
  }

  /// Who runs a build does not wait until its long log is compressed.
  @Test func aLongLogIsPutAwayBeside() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      "steps: [{name: bash, id: say, args: [-c, \"yes 'many words, again and again' | head -n 200000\"]}]\n")
    let history = fixture.history
    #expect(try history.logsToArchive() == [run.record.id])
    #expect(run.lines.count == 200_000)
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    #expect(try history.logsToArchive().isEmpty && !Files.exists(history.logFile(of: run.record.id)))
    #expect(try fixture.lines(of: run.record) == run.lines)
  }

  @Test func everyLineHasItsMomentAndItsStep() async throws {
    let fixture = try BuildFixture()
    let before = Timestamp.now.text
    let run = try await fixture.run(
      "steps:\n- {name: bash, args: [-c, \"echo 1; sleep 0.05; echo 2\"]}\n- {name: bash, args: [-c, echo 3]}\n")
    var reader = try fixture.history.log(of: run.record.id)
    var frames: [BuildLogReader.Frame] = []
    while let frame = try reader.next() { frames.append(frame) }
    #expect(frames.filter { $0.step == 1 }.flatMap(\.lines) == Array("1\n2\n".utf8))
    #expect(frames.map(\.step).allSatisfy { (1...2).contains($0) })
    let moments = [before] + frames.map(\.moment) + [Timestamp.now.text]
    #expect(moments == moments.sorted())
    #expect(Set(frames.map(\.moment)).count > 1)
  }

  @Test func recordsOfBeforeAreTakenIn() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(Self.echo)
    let folder = fixture.history.folder
    for name in try Files.names(in: folder) where name.hasPrefix("history") {
      try Files.remove(Path.join(folder, name))
    }
    try Files.makeFolder(Path.join(folder, "foreign"))
    try AtomicFile.write("{}", to: Path.join(folder, "foreign/build.json"))
    let again = BuildHistory(directories: fixture.directories)
    #expect(try again.all().map(\.id) == [run.record.id])
    #expect(try again.find("latest").steps.map(\.name) == run.record.steps.map(\.name))
  }

  @Test func theOldestGo() async throws {
    let fixture = try BuildFixture()
    var ids: [String] = []
    for _ in 0..<4 { ids.append(try await fixture.run(Self.echo).record.id) }
    try fixture.history.prune(keeping: 3)
    #expect(try fixture.history.all().map(\.id) == ids.dropFirst().reversed())
    #expect(!Files.exists(fixture.history.folder(of: ids[0])))
    // Logs count too; the newest build stays, however long its log is.
    try fixture.history.prune(keeping: 3, logBytes: 1)
    #expect(try fixture.history.all().map(\.id) == [ids[3]])
  }

  @Test func idsMayBeShortened() async throws {
    let fixture = try BuildFixture()
    #expect(throws: (any Error).self) { try fixture.history.find("latest") }
    let one = try await fixture.run(Self.echo).record.id
    let two = try await fixture.run(Self.echo).record.id
    #expect(try fixture.history.find("latest").id == two)
    #expect(try fixture.history.find(String(one.suffix(5))).id == one)
    #expect(throws: (any Error).self) { try fixture.history.find(String(one.prefix(4))) }
  }

  /// What a crash leaves of a log: the beginning of a frame. What was whole is shown.
  @Test func halfAFrameIsNotShown() throws {
    let fixture = try BuildFixture()
    let record = try fixture.history.create(BuildRequest(definition: "b", directory: "/", source: .none))
    let text = "2026-01-01T00:00:00.000Z 1 6\nwhole\n2026-01-01T00:00:00.001Z 1 400\nhal"
    try AtomicFile.write(text, to: fixture.history.logFile(of: record.id))
    #expect(try fixture.lines(of: record) == ["[build] whole"])
    try fixture.history.archiveLog(of: record.id)
    #expect(try fixture.lines(of: record) == ["[build] whole"])
  }

  @Test func aDamagedHistoryIsTold() async throws {
    let fixture = try BuildFixture()
    try Files.makeFolder(fixture.history.folder)
    try AtomicFile.write("this is no database, not at all", to: Path.join(fixture.history.folder, "history.sqlite"))
    let fault = #expect(throws: Diagnostic.self) { try fixture.history.all() }
    #expect(fault?.summary == "cannot use the history of builds")
    #expect(fault?.hints == ["move it away: builds go on with a history that is empty"])
  }

  @Test func onlyOneWorkerGetsABuild() async throws {
    let fixture = try BuildFixture()
    let request = BuildRequest(definition: "b", directory: "/", source: .none)
    let record = try fixture.history.create(request, waits: true)
    let others = (0..<4).map { _ in BuildHistory(directories: fixture.directories) }
    let claims = try others.compactMap { try $0.claim(record.id) }
    #expect(claims.count == 1)
    #expect(try fixture.history.waiting().isEmpty)
  }

  @Test func aBuildThatNeedsApprovalWaitsForIt() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["build.yaml": Self.echo])
    var request = BuildRequest(
      definition: "build.yaml", directory: "/", source: .commit(repository: fixture.scratch.path("source"), sha: sha))
    request.needsApproval = true
    let firing = TriggerFiring(directories: fixture.directories)
    let worker = BuildWorker(directories: fixture.directories, keys: { throw CancellationError() })
    let (yes, no) = (try firing.enqueue(request), try firing.enqueue(request))
    try await worker.run()
    #expect(fixture.history.load(yes.id)?.status == .pending)
    #expect(try fixture.history.decide(yes.id, .init(isApproved: true, by: "me"))?.status == .queued)
    #expect(
      try fixture.history.decide(no.id, .init(isApproved: false, by: "me", comment: "not now"))?.status == .cancelled)
    #expect(try fixture.history.decide(no.id, .init(isApproved: true)) == nil)
    try await worker.run()
    let done = try #require(fixture.history.load(yes.id))
    #expect(done.status == .success && done.approval?.by == "me")
    #expect(fixture.history.load(no.id)?.reason == "me rejected it: not now")
    #expect(firing.queue.ids().isEmpty)
  }

  /// What a step writes to a terminal is no part of a page.
  @Test func controlCharactersAreInNoPage() {
    #expect(HTMLPage.escaped("a\u{0}b\u{1B}[31m<\t\n") == "a\u{FFFD}b\u{FFFD}[31m&lt;\t\n")
  }

  @Test func thePageShowsWhatIsKnown() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run("steps: [{name: bash, id: say, args: [-c, \"echo '<b>'; exit 3\"]}]\n")
    let page = String(decoding: try Files.read(BuildPage.path(run.record.id, in: fixture.history)), as: UTF8.self)
    #expect(page.contains("<h1><span class=\"FAILURE\">FAILURE</span></h1>") && page.contains("exit code 3"))
    #expect(page.contains("[say] &lt;b&gt;") && !page.contains("http-equiv"))
  }

  /// Whoever follows a build that has not begun sees its lines when they come, and all of them.
  @Test func aQueuedBuildIsFollowed() async throws {
    let fixture = try BuildFixture()
    let go = fixture.scratch.path("go")
    let sha = try await fixture.commit([
      "build.yaml":
        "steps: [{name: bash, args: [-c, 'echo begun; timeout 20 sh -c \"until [ -e \(go) ]; do sleep 0.02; done\" && echo ended']}]\n"
    ])
    let record = try TriggerFiring(directories: fixture.directories).enqueue(
      BuildRequest(
        definition: "build.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: sha)))
    async let lines = {
      var text = ""
      try await fixture.history.readLog(of: record.id, follows: true) { frame, _ in
        text += String(decoding: frame.lines, as: UTF8.self)
        // The step waits for who sees its first line.
        if text.hasPrefix("begun") { try AtomicFile.write("", to: go) }
      }
      return text
    }()
    try await Task.sleep(for: .milliseconds(150))
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    #expect(try await lines == "begun\nended\n")
    #expect(fixture.history.load(record.id)?.status == .success)
  }
}
