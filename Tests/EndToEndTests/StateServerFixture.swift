import Glibc
import Platform
import TestSupport
import Testing

/// A running `stack state serve` with one token that may write everything.
struct StateServerFixture {
  let port: String
  let secret: String
  /// Where its tables are, if it keeps the states in a database.
  let schema: String
  private let process: ServerProcess
  private let folder: ScratchFolder

  /// - Parameter database: where it keeps the states, if not in a file of its own.
  init(_ home: ScratchHome, _ options: [String] = [], database: String? = nil) async throws {
    folder = try ScratchFolder()
    let tokens = folder.path("tokens")
    let made = try await CLI("state", "token", "write", "*", "--tokens", tokens).home(home).expect()
    secret = made.text.split(separator: "\n").first.map(String.init) ?? ""
    let program = try #require(StackProgram.path)
    schema = "server \(UInt32.random(in: 0 ... .max))"
    let place = database.map { [schema] in ["--database", $0, "--schema", schema] } ?? ["--data", folder.path]
    process = ServerProcess(
      [program, "state", "serve", "--listen", "127.0.0.1:0", "--tokens", tokens] + place + options,
      logFile: folder.path("log"))
    try process.start(environment: home.environment)
    let running = process
    port = try await eventually("the state server listens", within: .seconds(30)) {
      let line = running.log.split(separator: "\n").first { $0.hasPrefix("serving states at ") }
      return line?.split(separator: "/").first { $0.contains(":") && !$0.hasPrefix("serving") }?
        .split(separator: ":").last.map(String.init)
    }
  }

  /// A token more, for every project.
  func token(_ right: String, _ home: ScratchHome) async throws -> String {
    let made = try await CLI("state", "token", right, "*", "--tokens", folder.path("tokens")).home(home).expect()
    return made.text.split(separator: "\n").first.map(String.init) ?? ""
  }

  var log: String { process.log }

  /// Has it stand still, so that it takes connections and answers none, until it is told to go on.
  func standStill() { process.signal(SIGSTOP) }
  func goOn() { process.signal(SIGCONT) }
}
