import Glibc
import Platform
import StateServers
import StateStorage
import TestSupport
import Testing
import Values

/// A state on one of the back ends, with a resource for each of the processes that contend for it.
struct ContendedState: Sendable {
  enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case local, http, httpOnPostgres, postgres, s3, moto

    /// Those whose servers this machine has.
    static var here: [Kind] {
      [.local, .http] + (PostgresServer.isInstalled ? [.httpOnPostgres, .postgres] : [])
        + (ObjectStore.isInstalled ? [.s3] : []) + [.moto]
    }

    var testDescription: String { rawValue }
  }

  private let kind: Kind
  private let home: ScratchHome
  /// Few, so that none ends with a process that was killed, whose lock those of the others would have to see run out.
  private let checkouts: [ScratchFolder]
  private let server: StateServerFixture?

  init(_ kind: Kind, slots: Int) async throws {
    self.kind = kind
    home = try ScratchHome()
    let name = "contended-\(UInt32.random(in: 0 ... .max))"
    var server: StateServerFixture?
    let settings: BackendSettings
    switch kind {
    case .local: settings = .local
    case .http, .httpOnPostgres:
      let database = kind == .http ? nil : try await PostgresServer.shared.value.uri
      let running = try await StateServerFixture(home, database: database)
      server = running
      settings = BackendSettings(
        type: "http",
        values: ["address": "http://127.0.0.1:\(running.port)/state/\(name)", "password": running.secret])
    case .postgres: settings = try await PostgresServer.shared.value.settings(name)
    case .s3: settings = try await ObjectStore.shared.value.settings(name)
    case .moto: settings = try await SecondOpinion.settings(name)
    }
    self.server = server
    checkouts = try (0..<(kind == .local ? 1 : 2)).map { _ in try ScratchFolder() }
    let values = settings.values.sorted { $0.key < $1.key }.map { "    \($0.key) = \"\($0.value)\"\n" }.joined()
    let block = kind == .local ? "" : "  backend \"\(settings.type)\" {\n\(values)  }\n"
    for checkout in checkouts {
      try checkout.write(
        """
        stack {
          name = "shop"
        \(block)
        }
        variable "value" { default = "none" }
        resource "terraform_data" "slot" {
          count = \(slots)
          input = var.value
        }

        """, to: "main.stack.hcl")
      try await stack(checkout, ["init"]).expect()
    }
    try await stack(checkouts[0], ["apply", "--auto-approve"]).expect()
  }

  private func stack(_ checkout: ScratchFolder, _ arguments: [String]) -> CLI {
    CLI(arguments: arguments, in: checkout.path).home(home).within(.seconds(1800))
  }

  private func checkout(_ number: Int) -> ScratchFolder { checkouts[number % checkouts.count] }

  private func arguments(_ number: Int, _ value: String) -> [String] {
    ["apply", "--lock-timeout", "30m", "--target", "terraform_data.slot[\(number)]", "--var", "value=\(value)"]
  }

  // MARK: Those who contend

  func apply(_ number: Int, value: String) async throws {
    try await stack(checkout(number), arguments(number, value) + ["--auto-approve"]).expect()
  }

  /// Runs the program on a terminal, and kills it when it asks whether to apply: then it has the lock.
  private static let holder = """
    import os, pty, signal, sys
    pid, terminal = pty.fork()
    if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
    drawn = b""
    try:
      while b"as a yes: " not in drawn: drawn += os.read(terminal, 4096)
    except OSError: sys.exit(drawn.decode())
    os.kill(pid, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """

  /// Is killed while it surely has the lock, and before it has changed anything.
  func applyUntilItHolds(_ number: Int, value: String) async throws {
    let program = try #require(StackProgram.path)
    let result = try await Command(
      "python3", ["-c", Self.holder, program] + arguments(number, value),
      environment: home.environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 },
      workingDirectory: checkout(number).path, timeout: .seconds(1800)
    ).run()
    #expect(result.text == "-9\n", "\(result.errorText)")
  }

  /// Is killed at some moment after it has planned, under the lock.
  /// - Returns: whether it came to its end before that.
  func applyAndKill(_ number: Int, value: String) async throws -> Bool {
    let program = try #require(StackProgram.path)
    let folder = try ScratchFolder()
    let process = ServerProcess(
      [program] + arguments(number, value) + ["-C", checkout(number).path, "--auto-approve", "--json"],
      logFile: folder.path("log"))
    try process.start(environment: home.environment)
    try await eventuallyTrue("it has planned", within: .seconds(1800), every: .milliseconds(2)) {
      process.log.contains(#""type":"plan""#) || process.log.contains("error: ")
    }
    #expect(!process.log.contains("error: "), "\(process.log)")
    usleep(UInt32.random(in: 0...20_000))
    process.kill()
    return process.log.contains(#""type":"summary""#)
  }

  // MARK: What became of it

  func pull() async throws -> String { try await stack(checkouts[0], ["state", "pull"]).expect().text }

  func serial() async throws -> Int {
    try #require(try JSON(parsing: Array(try await pull().utf8))["serial"]?.int)
  }

  /// Each version begins at a serial that is not less than that at which the one before it ended.
  ///
  /// Of a state as one remote file each checkout has a history of its own.
  func expectGrowingHistory() async throws {
    for checkout in checkouts {
      let text = try await stack(checkout, ["state", "history", "--json"]).expect().text
      let versions = try #require(try JSON(parsing: Array(text.utf8)).array)
      var spans = versions.compactMap { version in
        version["serial_before"]?.int.flatMap { before in version["serial"]?.int.map { (before, $0) } }
      }
      #expect(spans.count == versions.count && !spans.isEmpty)
      spans.sort { $0 < $1 }
      #expect(spans.allSatisfy { $0.0 < $0.1 } && zip(spans, spans.dropFirst()).allSatisfy { $0.1 <= $1.0 }, "\(spans)")
    }
  }

  /// Applies everything from each checkout in turn, with nobody in the way.
  func settle() async throws {
    for checkout in checkouts {
      try await stack(checkout, ["apply", "--auto-approve", "--lock-timeout", "5m", "--var", "value=last"]).expect()
      try await stack(checkout, ["plan", "--detailed-exitcode", "--var", "value=last"]).expect()
    }
  }
}
