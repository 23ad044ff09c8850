import Foundation
import Glibc
import Platform
import TestSupport
import Testing

/// What somebody at a terminal sees while an apply is under way: whole screens, of a real one.
@Suite struct LiveProgressTests {
  private let fixture: StateFixture

  init() throws {
    fixture = try StateFixture()
    try fixture.folder.write(
      """
      resource "terraform_data" "first" { input = "1000" }
      resource "service" "left" {
        command       = ["/bin/sleep", "1000"]
        ready_timeout = "5m"
        health {
          command      = ["/usr/bin/test", "-e", "\(fixture.folder.path("left"))"]
          interval     = "1s"
          start_period = "5m"
        }
      }
      resource "service" "right" {
        command       = ["/bin/sleep", terraform_data.first.output]
        ready_timeout = "5m"
        health {
          command      = ["/usr/bin/test", "-e", "\(fixture.folder.path("right"))"]
          interval     = "1s"
          start_period = "5m"
        }
      }
      resource "terraform_data" "both" {
        count = 6
        input = [service.left.id, service.right.id]
      }
      resource "terraform_data" "last" { input = terraform_data.both[*].id }

      """, to: "main.stack.hcl")
  }

  private func apply(columns: Int = 100) throws -> TerminalProcess {
    let program = try #require(StackProgram.path)
    var environment = fixture.home.environment
    environment["TERM"] = "xterm"
    environment["NO_COLOR"] = nil
    return try TerminalProcess(
      [program, "apply", "--auto-approve"], in: fixture.folder.path, environment: environment, columns: columns)
  }

  /// The service is well from now on.
  private func finish(_ name: String) throws { try fixture.folder.write("", to: name) }

  /// The screen below the plan, with `#s` for how long something takes.
  private func below(_ terminal: TerminalProcess) -> [String] {
    let screen = terminal.screen
    let end = screen.firstIndex { $0.hasPrefix("Plan: ") }.map { $0 + 1 } ?? 0
    return screen.dropFirst(end).map { $0.replacing(/[0-9]+(\.[0-9])?s\b/, with: "#s") }.filter { !$0.isEmpty }
  }

  /// How long the line says that this has been under way, in seconds.
  private func seconds(_ name: String, _ terminal: TerminalProcess) -> Double? {
    terminal.screen.last { $0.hasPrefix("  \(name): creating… ") }?.split(separator: " ").last
      .flatMap { Double($0.dropLast()) }
  }

  private func sees(_ terminal: TerminalProcess, _ lines: [String]) async throws {
    do {
      try await eventuallyTrue("the screen is as expected", within: .seconds(60)) { below(terminal) == lines }
    } catch {
      Issue.record(Comment(rawValue: below(terminal).joined(separator: "\n")))
      throw error
    }
  }

  @Test(.timeLimit(.minutes(3))) func theScreenTellsWhatRunsAndWhatWaits() async throws {
    let terminal = try apply()
    defer { terminal.kill() }
    try await sees(
      terminal,
      [
        "terraform_data.first: created after #s",
        "  service.left: creating… #s",
        "  service.right: creating… #s",
        "  terraform_data.both[0] waits for service.left, service.right",
        "  terraform_data.both[1] waits for service.left, service.right",
        "  terraform_data.both[2] waits for service.left, service.right",
        "  terraform_data.both[3] waits for service.left, service.right",
        "  and 3 more wait",
      ])
    // The clock goes on, on the same lines.
    let before = try #require(seconds("service.left", terminal))
    try await eventuallyTrue("the time goes on", within: .seconds(60)) {
      (seconds("service.left", terminal) ?? 0) >= before + 1
    }

    try finish("right")
    try await sees(
      terminal,
      [
        "terraform_data.first: created after #s",
        "service.right: created after #s",
        "  service.left: creating… #s",
        "  terraform_data.both[0] waits for service.left",
        "  terraform_data.both[1] waits for service.left",
        "  terraform_data.both[2] waits for service.left",
        "  terraform_data.both[3] waits for service.left",
        "  and 3 more wait",
      ])

    try finish("left")
    try await eventuallyTrue("it ends", within: .seconds(60)) { terminal.exitCode != nil }
    #expect(terminal.exitCode == 0)
    let end = below(terminal)
    #expect(
      end.filter { !$0.hasPrefix("terraform_data.both[") } == [
        "terraform_data.first: created after #s",
        "service.right: created after #s",
        "service.left: created after #s",
        "terraform_data.last: created after #s",
        "Applied: 10 added, 0 changed, 0 destroyed in #s.",
      ], "\(end)")
    #expect(
      end.filter { $0.hasPrefix("terraform_data.both[") }.sorted()
        == (0..<6).map { "terraform_data.both[\($0)]: created after #s" })
  }

  /// A line that is too long for the terminal would be drawn on two, and the next picture over the wrong ones.
  @Test(.timeLimit(.minutes(3))) func linesAreCutToTheWidth() async throws {
    let terminal = try apply(columns: 36)
    defer { terminal.kill() }
    try await sees(
      terminal,
      [
        "terraform_data.first: created after #s",
        "  service.left: creating… #s",
        "  service.right: creating… #s",
        "  terraform_data.both[0] waits for ",
        "  terraform_data.both[1] waits for ",
        "  terraform_data.both[2] waits for ",
        "  terraform_data.both[3] waits for ",
        "  and 3 more wait",
      ])
    // Stopped in its midst, it says so above what is under way, and leaves no picture behind.
    terminal.kill(SIGINT)
    try await eventuallyTrue("it is told", within: .seconds(60)) {
      terminal.screen.contains { $0.contains("stopping: finishing what is in flight") }
    }
    for name in ["left", "right"] { try finish(name) }
    try await eventuallyTrue("it ends", within: .seconds(60)) { terminal.exitCode != nil }
    #expect(terminal.exitCode == 130)
    let end = below(terminal)
    #expect(end.contains { $0.hasPrefix("terraform_data.last: not created because the run was stopped") }, "\(end)")
    #expect(end.contains("stopping: finishing what is in flight; press Ctrl-C again to stop now"), "\(end)")
    #expect(!end.contains { $0.contains(" waits for ") || $0.contains("creating…") }, "\(end)")
  }
}
