import Glibc
import Platform
import TestSupport
import Testing
import Values

/// Signals to end while a run waits for its back end's server: before it has the lock, and when all is done but to push and to give the
/// lock back.
@Suite struct ClosingSignalTests {
  private let home: ScratchHome
  private let server: StateServerFixture
  /// Two checkouts of one stack.
  private let folder: ScratchFolder
  private let other: ScratchFolder
  private let program: String

  init() async throws {
    home = try ScratchHome()
    server = try await StateServerFixture(home)
    (folder, other) = (try ScratchFolder(), try ScratchFolder())
    program = try #require(StackProgram.path)
    for folder in [folder, other] {
      try Self.configure(folder, port: server.port, address: "/state/shop")
      try await stack("init", in: folder).expect(exitCode: 0)
    }
  }

  private static func configure(_ folder: ScratchFolder, port: String, address: String) throws {
    try folder.write(
      """
      stack {
        backend "http" {
          address = "http://127.0.0.1:\(port)\(address)"
        }
      }
      resource "terraform_data" "a" { count = 20 }

      """, to: "main.stack.hcl")
  }

  private var environment: [String: String] {
    home.environment.merging(["STACK_HTTP_PASSWORD": server.secret, "NO_COLOR": "1", "TERM": "xterm"]) { $1 }
  }

  private func stack(_ arguments: String..., in folder: ScratchFolder) -> CLI {
    CLI(arguments: arguments, in: folder.path).home(home).env("STACK_HTTP_PASSWORD", server.secret)
  }

  /// What a stream of JSON ended with.
  private func summary(_ log: String) throws -> JSON {
    let line = try #require(log.split(separator: "\n").last { $0.hasPrefix("{") }, "\(log)")
    return try JSON(parsing: Array(line.utf8))
  }

  /// An apply whose changes are done while the server stands still.
  private func applyWithoutServer() async throws -> TerminalProcess {
    let run = try TerminalProcess(
      [program, "apply", "--json"], in: folder.path, environment: environment, columns: 4000)
    try await eventuallyTrue("it asks", within: .seconds(60)) { run.screen.contains { $0.contains("as a yes: ") } }
    server.standStill()
    run.type("yes\n")
    try await eventuallyTrue("all is applied", within: .seconds(60)) {
      run.screen.filter { $0.contains(#""type":"apply_complete""#) }.count == 20
    }
    return run
  }

  /// One lets the state be pushed and the lock be given back, and the run tell how it ended.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func theLockIsGivenBack(_ number: Int32) async throws {
    // Who started the tests may have told them to outlive a terminal, and what they start.
    signal(SIGHUP, SIG_DFL)
    let run = try await applyWithoutServer()
    run.kill(number)
    try await eventuallyTrue("it tells why it goes on", within: .seconds(60)) {
      run.screen.contains(
        "stopping: saving the state and giving the lock back; press Ctrl-C again to stop now")
    }
    #expect(run.exitCode == nil)
    server.goOn()
    try await eventuallyTrue("it ends", within: .seconds(60)) { run.exitCode != nil }
    #expect(run.exitCode == 130)
    let summary = try summary(run.screen.joined(separator: "\n"))
    #expect(summary["type"] == "summary" && summary["interrupted"] == true, "\(run.screen)")
    // Whether it succeeded, too, depends on whether the signal came before the last change was taken note of.
    #expect(summary["create"]?.int == 20, "\(run.screen)")
    try await stack("plan", "--detailed-exitcode", in: other).expect(exitCode: 0)
  }

  /// Who insists does not wait for the server. What was done is pushed by the next run, which also gives the lock back.
  @Test func whoInsistsDoesNotWait() async throws {
    let run = try await applyWithoutServer()
    run.kill(SIGINT)
    run.kill(SIGTERM)
    try await eventuallyTrue("it ends", within: .seconds(10)) { run.exitCode != nil }
    #expect(run.exitCode == 130)
    #expect(run.screen.contains("stopped: the next run of stack takes up what was in flight"), "\(run.screen)")
    server.goOn()
    try await stack("plan", "--detailed-exitcode", in: folder).expect(exitCode: 0)
    try await stack("plan", "--detailed-exitcode", in: other).expect(exitCode: 0)
  }

  /// The server does not even give the state away.
  @Test(arguments: [SIGINT, SIGTERM]) func nothingIsOpened(_ number: Int32) async throws {
    server.standStill()
    defer { server.goOn() }
    let run = ServerProcess(
      [program, "apply", "--auto-approve", "--json", "-C", folder.path], logFile: folder.path("log"))
    try run.start(environment: environment)
    try await Task.sleep(for: .milliseconds(500))
    run.kill(number)
    #expect(run.exitCode == 130)
    #expect(run.log.contains("stopped opening the state: nothing was changed\n"), "\(run.log)")
    #expect(try summary(run.log)["interrupted"] == true, "\(run.log)")
  }

  /// A server that may have given the lock is told to take it back, though its answer never came.
  @Test(arguments: [["apply", "--auto-approve", "--json"], ["taint", "terraform_data.a"]])
  func theLockThatMayBeOurs(_ command: [String]) async throws {
    let silent = ServerProcess(["python3", "-c", Self.neverLocks], logFile: folder.path("server"))
    try silent.start()
    let port = try await eventually("it listens", within: .seconds(30)) { silent.log.split(separator: "\n").first }
    try Self.configure(folder, port: String(port), address: "/shop")
    try await stack("init", "--reconfigure", in: folder).expect(exitCode: 0)
    let run = ServerProcess([program] + command + ["-C", folder.path], logFile: folder.path("log"))
    try run.start(environment: environment)
    try await eventuallyTrue("it asks for the lock", within: .seconds(60)) { silent.log.contains("LOCK ") }
    run.kill(SIGINT)
    #expect(run.exitCode == 130)
    #expect(run.log.contains("stopped waiting for the lock: nothing was changed\n"), "\(run.log)")
    let words = silent.log.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
    #expect(words.count == 2 && words.first?.last == words.last?.last, "\(silent.log)")
    #expect(words.map(\.first) == ["LOCK", "UNLOCK"], "\(silent.log)")
  }

  /// It has no state, answers no `LOCK`, and tells of which lock it was asked.
  private static let neverLocks = """
    import http.server, json, threading
    class Server(http.server.BaseHTTPRequestHandler):
      def body(self): return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
      def do_GET(self): self.send_error(404)
      def do_LOCK(self):
        print("LOCK", self.body()["ID"], flush=True)
        threading.Event().wait()
      def do_UNLOCK(self):
        print("UNLOCK", self.body()["ID"], flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
      def log_message(self, *words): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    print(server.server_port, flush=True)
    server.serve_forever()
    """
}
