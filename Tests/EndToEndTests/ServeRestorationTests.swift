import Foundation
import Platform
import StateServers
import TestSupport
import Testing

/// `stack state serve --restore`: a team's server whose file is damaged says so, and is made anew without losing a state.
@Suite struct ServeRestorationTests {
  private let fixture: StateFixture
  private let place: ScratchFolder

  init() throws {
    fixture = try StateFixture()
    place = try ScratchFolder()
  }

  private var file: String { place.path("states.sqlite") }

  /// Starts a server on the folder's states, and gives its port.
  private func serve(_ log: String, port: String = "0", _ options: String...) async throws -> (ServerProcess, String) {
    let program = try #require(StackProgram.path)
    let process = ServerProcess(
      [program, "state", "serve", "--data", place.path, "--listen", "127.0.0.1:\(port)"] + options,
      logFile: place.path(log))
    try process.start(environment: fixture.home.environment)
    let found = try await eventually("the state server listens", within: .seconds(60)) {
      process.log.split(separator: "\n").first { $0.hasPrefix("serving states at ") }?.split(separator: ":").last?
        .split(separator: "/").first.map(String.init)
    }
    return (process, found)
  }

  private func apply(_ input: String, _ port: String) async throws {
    try fixture.folder.write(
      """
      stack {
        backend "http" {
          address   = "http://127.0.0.1:\(port)/state/shop"
          retry_max = 0
        }
      }
      resource "terraform_data" "a" { input = "\(input)" }

      """, to: "main.stack.hcl")
    try await fixture.stack("init").expect()
    try await fixture.stack("apply", "--auto-approve").expect()
  }

  @Test func aDamagedFileIsMadeAnew() async throws {
    let (first, port) = try await serve("first")
    try await apply("one", port)
    first.kill(SIGTERM)
    // What it begins with is copied.
    let (second, _) = try await serve("second", port: port)
    try await eventuallyTrue("a copy is taken", within: .seconds(60)) {
      (try? Files.names(in: place.path("backups")))?.isEmpty == false
    }
    try await apply("two", port)
    second.kill(SIGTERM)
    try await DamagedDatabase.make(of: file)

    let (third, _) = try await serve("third", port: port)
    let hint = "`stack state serve --restore` makes it anew, with the last state of each project"
    try await eventuallyTrue("the server tells", within: .seconds(60)) { third.log.contains(hint) }
    #expect(third.log.contains("error: the database of the state server is damaged\n  `\(file)`: "), "\(third.log)")
    let refused = try await fixture.stack("plan").expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("stack state serve --restore"), "\(refused.errorText)")
    third.kill(SIGTERM)

    // Those of before: the server takes another of the file that it has made.
    let copies = try Files.names(in: place.path("backups")).filter { $0.hasSuffix(".sqlite") }
    let (fourth, _) = try await serve("fourth", port: port, "--restore")
    let kept = try #require(
      Files.names(in: place.path).first { $0.hasPrefix("states.sqlite.") && !$0.hasSuffix("-wal") })
    let told = fourth.log.split(separator: "\n").filter { $0.hasPrefix("made ") || $0.hasPrefix("the file ") }
    let copy = try #require(copies.max())
    #expect(
      told == [
        "made `\(file)` anew of the copy `\(place.path("backups"))/\(copy)` and the last state of each project: 1 project; "
          + "locks are not known any more",
        "the file that was in place is kept as `\(place.path(kept))`",
      ], "\(fourth.log)")
    try await fixture.stack("plan", "--detailed-exitcode").expect()
    let fresh = try StateFixture()
    try fresh.folder.write(try fixture.folder.read("main.stack.hcl"), to: "main.stack.hcl")
    try await fresh.stack("init").expect()
    #expect(try await fresh.stack("state", "pull").expect().text.contains("\"two\""))
    try await apply("three", port)
    fourth.kill(SIGTERM)

    let (fifth, _) = try await serve("fifth", port: port, "--restore")
    #expect(fifth.log.contains("`\(file)` is whole: nothing was restored\n"), "\(fifth.log)")
    try await fixture.stack("plan", "--detailed-exitcode").expect()
  }
}
