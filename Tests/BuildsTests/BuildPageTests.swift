import AgentAPI
import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Builds

/// What a browser is shown of builds.
@Suite struct BuildPageTests {
  private static let base = "/builds/t"

  private func page(_ fixture: BuildFixture, _ path: [String], query: [String: String] = [:]) async throws -> String? {
    let site = BuildSite(directories: fixture.directories)
    guard let answer = try await site.page(path, base: Self.base, query: query) else { return nil }
    switch answer.body {
    case .text(let text): return text
    case .stream(let produce):
      let kept = Mutex<[UInt8]>([])
      try await produce { bytes in kept.withLock { $0 += bytes } }
      return String(decoding: kept.withLock { $0 }, as: UTF8.self)
    }
  }

  /// Without what differs from run to run, and without the head, which is the same on all pages.
  private func body(_ text: String?, _ ids: [String]) throws -> String {
    var text = try #require(text)
    text = String(text[try #require(text.range(of: "<body>\n")).upperBound...])
    for (number, id) in ids.enumerated() { text = text.replacing(id, with: "ID\(number + 1)") }
    return text.replacing(#/\d{4}-\d\d-\d\dT[\d:.]+Z/#, with: "MOMENT").replacing(#/\d+ ms/#, with: "N ms")
      .replacing(#/from=\d+/#, with: "from=N")
  }

  @Test func theListAndABuild() async throws {
    let fixture = try BuildFixture()
    let yes = try await fixture.run(
      "steps: [{name: bash, id: say, args: [-c, \"echo '<b>&'; mkdir -p 'a b'; echo x > 'a b/<c>'\"]}]\n"
        + "artifacts: {objects: {paths: ['a b/*']}}\n")
    let no = try await fixture.run("steps: [{name: bash, id: bad, args: [-c, 'exit 3']}]\n")
    let ids = [yes.record.id, no.record.id]
    #expect(
      try body(try await page(fixture, []), ids) == """
        <h1>Builds</h1>
        <table>
        <tr><td><a href="/builds/t/ID2">ID2</a></td><td><span class="FAILURE">FAILURE</span></td><td>build.yaml</td>\
        <td></td><td></td><td></td><td>`bad` failed: exit code 3</td></tr>
        <tr><td><a href="/builds/t/ID1">ID1</a></td><td><span class="SUCCESS">SUCCESS</span></td><td>build.yaml</td>\
        <td></td><td></td><td></td><td></td></tr>
        </table>
        </body></html>

        """)
    #expect(
      try body(try await page(fixture, [yes.record.id]), ids) == """
        <nav><a href="/builds/t">all builds</a></nav>
        <div id="state">
        <h1><span class="SUCCESS">SUCCESS</span></h1>
        <p></p>
        <table>
        <tr><th>build</th><td>ID1</td></tr>
        <tr><th>definition</th><td>build.yaml</td></tr>
        <tr><th>created</th><td>MOMENT</td></tr>
        <tr><th>started</th><td>MOMENT</td></tr>
        <tr><th>finished</th><td>MOMENT</td></tr>
        </table>
        <h2>Steps</h2>
        <table>
        <tr><td>say</td><td><span class="SUCCESS">SUCCESS</span></td><td>N ms</td><td></td></tr>
        </table>
        <h2>Artifacts</h2>
        <ul>
        <li><a href="/builds/t/ID1/artifacts/a%20b/%3Cc%3E">a b/&lt;c&gt;</a>
        </ul>
        </div>
        <h2>Log</h2>
        <p><a href="/builds/t/ID1/log">the whole log</a></p>
        <pre id="log" data-events="/builds/t/ID1/events?from=N">[say] &lt;b&gt;&amp;
        </pre>
        </body></html>

        """)
    #expect(try await page(fixture, [yes.record.id, "log"]) == "[say] <b>&\n")
    #expect(try await page(fixture, [yes.record.id, "artifacts", "a b", "<c>"]) == "x\n")
    #expect(try await page(fixture, [no.record.id, "junit.xml"])?.contains("failures=\"1\"") == true)
    for path in [
      ["none"], [yes.record.id, "build.json"], [yes.record.id, "artifacts", "..", "build.json"], [".."],
      [yes.record.id, "artifacts"], [no.record.id, "artifacts", "a b", "<c>"],
    ] { #expect(try await page(fixture, path) == nil, "\(path)") }
  }

  private struct Event: Equatable {
    let name: String
    let data: String
    let id: Int
  }

  private func events(_ text: String) -> [Event] {
    text.components(separatedBy: "\n\n").compactMap { block in
      let lines = block.split(separator: "\n").map { $0.split(separator: ": ", maxSplits: 1).map(String.init) }
      guard lines.count == 3, let id = Int(lines[0][1]) else { return nil }
      return Event(name: lines[1][1], data: lines[2][1], id: id)
    }
  }

  private func log(_ events: [Event]) throws -> String {
    try events.filter { $0.name == "log" }
      .map { try JSONDecoder().decode(String.self, from: Data($0.data.utf8)) }.joined()
  }

  /// From before its first step to its end: each line once, in order, and each state.
  @Test func aRunningBuildIsFollowed() async throws {
    let fixture = try BuildFixture()
    let go = fixture.scratch.path("go")
    let sha = try await fixture.commit([
      "build.yaml":
        "steps: [{name: bash, id: say, args: [-c, 'echo one; timeout 30 sh -c \"until [ -e \(go) ]; do sleep 0.02; done\"; echo two']}]\n"
    ])
    let record = try TriggerFiring(directories: fixture.directories).enqueue(
      BuildRequest(
        definition: "build.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: sha)))
    let feed = BuildFeed(id: record.id, history: fixture.history, base: Self.base, from: 0)
    async let followed = {
      var text = ""
      try await feed.send { bytes in
        text += String(decoding: bytes, as: UTF8.self)
        // The step waits for who sees its first line.
        if text.contains("[say] one"), !Files.exists(go) { try AtomicFile.write("", to: go) }
      }
      return text
    }()
    try await Task.sleep(for: .milliseconds(150))
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let events = events(try await followed)
    #expect(try log(events) == "[say] one\n[say] two\n")
    let states = events.filter { $0.name == "state" }.map(\.data)
    #expect(states.first?.contains("QUEUED") == true && states.last?.contains("SUCCESS") == true)
    #expect(states.contains { $0.contains("WORKING") } && Set(states).count == states.count)
    #expect(events.last?.name == "end" && events.map(\.id) == events.map(\.id).sorted())
    // What broke off is gone on with where it did.
    let first = try #require(events.first { $0.name == "log" })
    let rest = try await page(fixture, [record.id, "events"], query: ["from": "\(first.id)"])
    #expect(try log(self.events(try #require(rest))) == "[say] two\n")
  }

  /// Of a long log the end is shown, whether it is a file still or put away; lines that look like the log's own are none.
  @Test func ofALongLogTheEndIsShown() async throws {
    let fixture = try BuildFixture()
    var record = try fixture.history.create(BuildRequest(definition: "b", directory: "/", source: .none))
    record.status = .success
    try fixture.history.save(record)
    let moment = "2026-01-01T00:00:00.000Z"
    var text = ""
    for number in 0..<4000 {
      let line = String(repeating: "x", count: 1000) + "\n\(moment) 1 7\nline \(number)\n"
      text += "\(moment) 0 \(line.utf8.count)\n\(line)"
    }
    try AtomicFile.write(text, to: fixture.history.logFile(of: record.id))
    for _ in 0..<2 {
      let tail = try BuildLogTail(of: record, in: fixture.history)
      #expect(tail.position == text.utf8.count)
      #expect(tail.text.utf8.count <= BuildLogTail.size && tail.text.utf8.count > BuildLogTail.size - 2000)
      #expect(tail.text.hasSuffix("\n[build] \(moment) 1 7\n[build] line 3999\n"))
      #expect(tail.text.hasPrefix("[build] "))
      // Who is far behind gets the end.
      let late = try log(events(try #require(try await page(fixture, [record.id, "events"]))))
      let left = (text.utf8.count - (1 << 19)) >> 10
      #expect(
        late.hasPrefix("[\(left) KiB are left out: see the whole log]\n[build] ") && late.hasSuffix("line 3999\n"))
      #expect(late.utf8.count < 700_000)
      try fixture.history.archiveLog(of: record.id)
    }
  }

  // MARK: By the agent

  /// Where no agent can be started, as with a home whose path is too long for its socket, the build runs all the same.
  @Test func withoutAnAgentTheFileIsNamed() async throws {
    let scratch = try ScratchFolder()
    let home = scratch.path(String(repeating: "h", count: 120))
    try Files.makeFolder(home)
    try scratch.write("steps: [{name: bash, args: [-c, 'echo hello']}]\n", to: "build.yaml")
    let result = try await CLI("build", "submit", "--no-source", "build.yaml", in: scratch.path)
      .env("STACK_HOME", home).expect()
    let lines = result.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 2 && lines[1] == "file://\(home)/data/builds/\(lines[0])/index.html")
    #expect(result.errorText.hasPrefix("warning: the agent's socket has too long a path\n"))
    let history = BuildHistory(directories: Directories(home: home))
    try await eventuallyTrue("it is over", within: .seconds(30)) {
      guard history.load(lines[0])?.status == .success else { return false }
      return try FileLock.attempt(Path.join(home, "data/builds-worker.lock")) != nil
    }
    let page = String(decoding: try Files.read(String(lines[1].dropFirst(7))), as: UTF8.self)
    #expect(page.contains("[step 1] hello"))
  }

  /// `submit` starts the agent, which serves the page to whoever has its address and to nobody else.
  @Test func submitPrintsAnAddressThatWorks() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo hello; echo kept > a.txt']}]\nartifacts: {objects: {paths: [a.txt]}}\n",
      to: "build.yaml")
    let printed = try await CLI("build", "submit", "--no-source", "build.yaml", in: scratch.path).home(home).expect()
      .text
    let lines = printed.split(separator: "\n").map(String.init)
    let (id, url) = (try #require(lines.first), try #require(lines.last))
    #expect(lines.count == 2)
    #expect(url.wholeMatch(of: #/http://127\.0\.0\.1:\d+/builds/[0-9a-f]{32}/[0-9a-z-]+/#) != nil, "\(url)")
    #expect(url.hasSuffix("/" + id))
    let history = BuildHistory(directories: home.directories)
    try await eventuallyTrue("it is over", within: .seconds(30)) { history.load(id)?.status == .success }
    let page = try await WebProbe.get(url)
    #expect(page.status == "200" && page.body.contains("[step 1] hello"))
    for header in [
      "cache-control: no-store", "referrer-policy: no-referrer", "x-content-type-options: nosniff",
      "x-frame-options: DENY", "content-type: text/html; charset=utf-8",
    ] { #expect(page.headers.contains(header), "\(header) is not among \(page.headers)") }
    let head = try await WebProbe.get(url, method: "HEAD")
    #expect(
      head.status == "200" && head.body.isEmpty && head.headers.contains("content-type: text/html; charset=utf-8"))
    #expect(try await WebProbe.get(url + "x", method: "HEAD").status == "404")
    let file = try await WebProbe.get(url + "/artifacts/a.txt")
    #expect(file.body == "kept\n" && file.headers.contains("content-disposition: attachment"))
    #expect(try await WebProbe.get(url + "/events?from=0").body.contains("event: end\n"))
    let list = url.dropLast(id.count + 1)
    #expect(try await WebProbe.get(String(list)).body.contains(">\(id)</a>"))
    for wrong in [list.dropLast() + "z", list.dropLast(32) + "", list.dropLast(33) + "", list + "/none"] {
      let answer = try await WebProbe.get(String(wrong))
      #expect(answer.status == "404" && !answer.body.contains(id), "\(wrong)")
    }
    // Nobody else can read the address, and it stays when another agent comes.
    let token = Path.join(home.directories.agentData, "pages-token")
    #expect(Files.status(token)?.mode == 0o600)
    try await CLI("agent", "stop").home(home).expect()
    #expect(try await CLI("build", "show", id).home(home).expect().text.contains("http://") == false)
    try await CLI("agent", "start").home(home).expect()
    #expect(try await WebProbe.get(url).status == "200")
    #expect(try await CLI("build", "show", id).home(home).expect().text.contains("\npage        \(url)\n"))
    let json = try await CLI("build", "show", "--json", id).home(home).expect().text
    #expect(json.contains("\"page\": \"\(url)\"") || json.contains("\"page\":\"\(url)\""))
    try await CLI("agent", "stop").home(home).expect()
  }
}
