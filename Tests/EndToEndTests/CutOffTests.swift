import Platform
import StateServers
import TestSupport
import Testing
import Values

/// Runs whose connection to the back end breaks in their midst: they end as any other, with what they did, and lose nothing.
@Suite struct CutOffTests {
  /// Carries TCP connections until a client sends the word `cut-here`: from then on all connections are reset, until the file named
  /// by the argument is there, or nothing is answered any more. What it leads to is a port, or the path of a socket.
  private static let proxy = """
    import os, socket, struct, sys, threading
    target, mended, swallows = sys.argv[1], sys.argv[2], "swallow" in sys.argv[3:]
    cut, every = False, []
    def reset(one):
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.shutdown(socket.SHUT_RDWR)
            one.close()
        except OSError: pass
    def carry(source, sink, watched):
        global cut
        while True:
            try: data = source.recv(65536)
            except OSError: return
            if swallows and cut and data and not os.path.exists(mended): continue
            if watched and (b"cut-here" in data or b"cut-here".hex().encode() in data) and not os.path.exists(mended):
                cut = True
                if swallows: continue
                for one in every: reset(one)
                return
            if not data:
                try: sink.shutdown(socket.SHUT_WR)
                except OSError: pass
                return
            try: sink.sendall(data)
            except OSError: return
    listener = socket.create_server(("127.0.0.1", 0))
    print("port", listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        if cut and not os.path.exists(mended):
            if swallows: every.append(client)
            else: reset(client)
            continue
        if target.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(target)
        else: server = socket.create_connection(("127.0.0.1", int(target)))
        every += [client, server]
        threading.Thread(target=carry, args=(client, server, True), daemon=True).start()
        threading.Thread(target=carry, args=(server, client, False), daemon=True).start()
    """

  enum Kind: String, CaseIterable, Sendable {
    case http
    case s3
    case postgres

    static var installed: [Kind] {
      [.http] + (ObjectStore.isInstalled ? [.s3] : []) + (PostgresServer.isInstalled ? [.postgres] : [])
    }
  }

  private let fixture: StateFixture
  private let place: ScratchFolder

  init() throws {
    fixture = try StateFixture()
    place = try ScratchFolder()
  }

  /// The name of this test's state, which no other has.
  private var name: String { "cut-" + fixture.folder.path.split(separator: "/").suffix(1).joined() }

  /// Starts a proxy, and gives its port.
  private func proxy(to target: String, swallows: Bool = false) async throws -> (ServerProcess, String) {
    let process = ServerProcess(
      ["python3", "-c", Self.proxy, target, place.path("mended"), swallows ? "swallow" : "reset"],
      logFile: place.path("log"))
    try process.start()
    let port = try await eventually("the proxy listens") {
      process.log.split(separator: "\n").first { $0.hasPrefix("port ") }?.split(separator: " ").last.map(String.init)
    }
    return (process, port)
  }

  /// The back end's block, by way of a proxy; what is given has to be kept as long as it is used.
  private func backend(_ kind: Kind, swallows: Bool = false) async throws -> (block: String, keeping: [any Sendable]) {
    switch kind {
    case .http:
      let server = try await StateServerFixture(fixture.home)
      let (process, port) = try await proxy(to: server.port)
      let block = """
        backend "http" {
          address   = "http://127.0.0.1:\(port)/state/\(name)"
          password  = "\(server.secret)"
          retry_max = 0
        }
        """
      return (block, [server, process])
    case .s3:
      let store = try await ObjectStore.shared.value
      let target = store.endpoint.split(separator: ":").last.map(String.init) ?? ""
      let (process, port) = try await proxy(to: target)
      let block = """
        backend "s3" {
          bucket   = "states"
          key      = "\(name).tfstate"
          endpoint = "http://127.0.0.1:\(port)"
        }
        """
      return (block, [process])
    case .postgres:
      let server = try await PostgresServer.shared.value
      let (process, port) = try await proxy(to: server.socket, swallows: swallows)
      let block = """
        backend "postgres" {
          conn_str    = "\(PostgresServer.connection(port: port)) connect_timeout=3"
          schema_name = "\(name)"
        }
        """
      return (block, [process])
    }
  }

  private func write(_ block: String, _ input: String) throws {
    try fixture.folder.write(
      """
      stack {
        \(block)
      }
      resource "terraform_data" "a" { input = "one" }
      resource "terraform_data" "b" { input = "\(input)" }
      output "a" { value = terraform_data.a.output }

      """, to: "main.stack.hcl")
  }

  private func stack(_ arguments: String...) -> CLI {
    CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home)
      .env("AWS_ACCESS_KEY_ID", "ann").env("AWS_SECRET_ACCESS_KEY", "hunter2")
  }

  @Test(arguments: Kind.installed) func aRunWhoseConnectionBreaksEndsWithItsSummary(_ kind: Kind) async throws {
    let (block, keeping) = try await backend(kind)
    try write(block, "two")
    try await stack("init").expect()
    try await stack("apply", "--auto-approve").expect()
    try write(block, "cut-here")
    let cut = try await stack("apply", "--auto-approve").expect(exitCode: 1)
    let whole = Comment(rawValue: cut.text + cut.errorText)
    if kind == .postgres {
      // Its rows are there and nowhere else: what could not be written is told as not done.
      #expect(cut.text.contains("Failed: 0 added, 0 changed, 0 destroyed"), whole)
      #expect(cut.text.contains("What was done is kept."), whole)
    } else {
      #expect(cut.text.contains("Applied: 0 added, 1 changed, 0 destroyed"), whole)
      #expect(cut.text.contains("a = \"one\""), whole)
      #expect(cut.errorText.contains("error: the changes could not be pushed to `http://127.0.0.1:"), whole)
      #expect(cut.errorText.contains("they are kept in `.stack`, and the next run here pushes them first"), whole)
      #expect(!cut.errorText.contains("errno"), whole)
    }
    // Still cut off: nothing is lost by trying.
    try await stack("apply", "--auto-approve").expect(stdout: "", exitCode: 1)

    try place.write("", to: "mended")
    try await stack("apply", "--auto-approve").expect()
    try await stack("plan", "--detailed-exitcode").expect()
    #expect(try await stack("state", "pull").expect().text.contains("cut-here"))
    withExtendedLifetime(keeping) {}
  }

  /// A database that takes what is sent and answers nothing: the run ends with its lease, says so, and the next goes on.
  @Test(.enabled(if: PostgresServer.isInstalled), .timeLimit(.minutes(5)))
  func aRunWhoseDatabaseHangsEnds() async throws {
    let (block, keeping) = try await backend(.postgres, swallows: true)
    try write(block, "two")
    try await stack("init").expect()
    try await stack("apply", "--auto-approve").expect()
    try write(block, "cut-here")
    let start = ContinuousClock.now
    let cut = try await stack("apply", "--auto-approve").within(.seconds(200)).expect(exitCode: 1)
    let whole = Comment(rawValue: cut.text + cut.errorText)
    #expect(ContinuousClock.now - start < .seconds(120))
    #expect(cut.text.contains("Failed: 0 added, 0 changed, 0 destroyed"), whole)
    #expect(cut.errorText.contains("it has not answered for 10s…"), whole)
    #expect(cut.errorText.contains("error: `apply` lost the lock of the state"), whole)

    let port = block.split(separator: " ").first { $0.hasPrefix("port=") } ?? ""
    let location = "host=127.0.0.1 \(port) dbname=postgres schema=\(name)"
    try await stack("plan").expect(
      stderr: """
        error: the state back end `\(location)` does not answer
          connection to server at "127.0.0.1", \(port.replacing("=", with: " ")) failed: timeout expired; what was written before is kept there
          = hint: see that the database runs and has room, and that nothing on the way swallows what is sent to it
          = hint: then run the command again: it goes on from what was recorded

        """, exitCode: 1)
    try place.write("", to: "mended")
    try await stack("apply", "--auto-approve").expect()
    try await stack("plan", "--detailed-exitcode").expect()
    withExtendedLifetime(keeping) {}
  }

  @Test(arguments: Kind.installed) func theEventsEndWithASummary(_ kind: Kind) async throws {
    let (block, keeping) = try await backend(kind)
    try write(block, "cut-here")
    try await stack("init").expect()
    let cut = try await stack("apply", "--auto-approve", "--json").expect(exitCode: 1)
    let lines = try cut.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    let summary = lines.last { $0["type"]?.string == "summary" }
    #expect(summary?["succeeded"]?.bool == false, "\(cut.text)\(cut.errorText)")
    // Rows that were written before the one that cuts the connection are there.
    let made = summary?["create"]?.int ?? -1
    #expect(kind == .postgres ? (0...1).contains(made) : made == 2, "\(cut.text)")
    #expect(lines.contains { $0["diagnostic"] != nil }, "\(cut.text)")
    withExtendedLifetime(keeping) {}
  }

  /// A back end that takes connections and answers nothing: who waits is told what for.
  @Test func whatIsWaitedForIsTold() async throws {
    let silent = ServerProcess(
      [
        "python3", "-c",
        """
        import socket, time
        listener = socket.create_server(("127.0.0.1", 0))
        print("port", listener.getsockname()[1], flush=True)
        held = []
        while True: held.append(listener.accept())
        """,
      ], logFile: place.path("silent"))
    try silent.start()
    let port = try await eventually("the server listens") {
      silent.log.split(separator: "\n").first { $0.hasPrefix("port ") }?.split(separator: " ").last.map(String.init)
    }
    let block = """
      backend "http" {
        address   = "http://ann:hunter2@127.0.0.1:\(port)/state"
        retry_max = 0
      }
      """
    try write(block, "two")
    let fault = await #expect(throws: CommandError.self) { try await stack("init").within(.seconds(20)).run() }
    guard case .timedOut(_, _, let told)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(told == "waiting for `http://127.0.0.1:\(port)/state`: it has not answered for 10s…\n")
  }
}
