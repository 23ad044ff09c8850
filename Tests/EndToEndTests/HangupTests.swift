import Foundation
import Glibc
import Platform
import TestSupport
import Testing

/// The terminal is closed in the midst of an apply: it ends as it does when it is told to, with its summary and nothing lost.
@Suite struct HangupTests {
  private static let count = 500
  private let fixture: StateFixture

  init() throws {
    fixture = try StateFixture()
    try fixture.folder.write(
      """
      resource "local_file" "files" {
        count    = \(Self.count)
        filename = "made/${count.index}.txt"
        content  = "file ${count.index}"
      }
      """, to: "main.stack.hcl")
  }

  private var made: [String] { (try? Files.names(in: fixture.folder.path("made"))) ?? [] }

  /// Applies, and sends the signal twice, as a shell and the system do, when some of the files are there.
  private func hungUp(_ disposition: String) async throws -> ServerProcess {
    let program = try #require(StackProgram.path)
    // Whoever runs the tests may have turned the signal off, which is inherited.
    let run = ServerProcess(
      [
        "env", "--\(disposition)-signal=HUP", program, "apply", "-C", fixture.folder.path, "--auto-approve",
        "--parallelism", "1", "--summary",
      ], logFile: fixture.folder.path("log"))
    try run.start(environment: fixture.home.environment)
    try await eventuallyTrue("some files are made", within: .seconds(60)) { made.count >= 20 }
    run.signal(SIGHUP)
    run.kill(SIGHUP)
    return run
  }

  @Test func whatIsInFlightIsFinishedAndTold() async throws {
    let run = try await hungUp("default")
    let log = run.log
    #expect(run.exitCode == 130, "\(log.suffix(2000))")
    #expect(log.contains("stopping: the terminal was closed; finishing what is in flight\n"), "\(log.suffix(2000))")
    let added = made.count
    #expect(added < Self.count)
    let end = log.split(separator: "\n").suffix(2)
    #expect(end.first?.hasPrefix("Stopped: \(added) added, 0 changed, 0 destroyed in ") == true, "\(end)")
    let place = fixture.folder.path
    #expect(end.last == "What was done is kept. To go on, run `stack apply -C \(place)`.")
    #expect(try await fixture.list().count == added)
    try await fixture.stack("apply", "--auto-approve").expect()
    #expect(made.count == Self.count)
  }

  /// Who started it so that it outlives the terminal gets what was asked for.
  @Test func withTheSignalOffItGoesOn() async throws {
    let run = try await hungUp("ignore")
    #expect(run.exitCode == 0, "\(run.log.suffix(2000))")
    #expect(made.count == Self.count)
  }
}
