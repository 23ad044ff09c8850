import Glibc
import Platform
import TestSupport
import Testing

/// What failed or was killed leaves nothing that nobody knows of.
@Suite struct LeftoverTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
  }

  private func write(_ manifest: String) throws { try AtomicFile.write(manifest, to: folder.path("main.stack.hcl")) }

  private func stack(_ arguments: String...) -> CLI { CLI(arguments: arguments, in: folder.path).home(home) }

  private var left: [String] {
    let root = home.directories.stacks
    return ((try? FileTree.entries(root)) ?? []).map(\.path)
  }

  @Test func failedCreatesLeaveNothing() async throws {
    try write(
      """
      resource "broker" "b" {}
      """)
    for _ in 0..<2 {
      try await stack("apply", "--auto-approve").env("STACK_ENGINE_NATS", "/nonexistent").expect(exitCode: 1)
      #expect(left.isEmpty)
    }
    try await stack("apply", "--auto-approve").expect()
    try await stack("destroy", "--auto-approve").expect()
    #expect(left.isEmpty)
    try await stack("agent", "stop").expect()
  }

  /// A program that does not end when it is told to keeps a removal under way for the length of its grace.
  @Test func aKilledDestroyIsCarriedToTheEnd() async throws {
    try write(
      """
      resource "service" "s" {
        count   = 2
        command = ["sh", "-c", "trap '' TERM; echo $$ >&2; while :; do sleep 0.2; done"]
      }
      """)
    try await stack("apply", "--auto-approve").expect()
    let pids = try await stack("logs").run().text.split(separator: "\n")
      .compactMap { $0.split(separator: " ").last.flatMap { Int32($0) } }
    #expect(pids.count == 2)
    let program = try #require(StackProgram.path)
    // `timeout` kills the program alone, and the agent goes on with what it was asked.
    _ = try await Command(
      "timeout", ["-s", "KILL", "1", program, "destroy", "--auto-approve"],
      environment: ProcessEnvironment.all.merging(["STACK_HOME": home.path]) { $1 }, workingDirectory: folder.path
    ).run()
    #expect(pids.contains { kill($0, 0) == 0 })
    try await stack("destroy", "--auto-approve").expect()
    #expect(!pids.contains { kill($0, 0) == 0 })
    #expect(left.isEmpty)
    try await stack("agent", "stop").expect()
  }

  @Test func aPipelineNeedsNoPrefix() async throws {
    try write(
      """
      resource "broker" "b" {}
      resource "topic" "t" { broker = broker.b.id }
      resource "bucket" "k" {}
      resource "pipeline" "p" {
        source = topic.t.id
        bucket {
          bucket = bucket.k.id
          format = "ndjson"
        }
      }
      resource "broker" "keyed" { for_each = toset(["b c"]) }
      """)
    try await stack("apply", "--auto-approve").expect()
    try await stack("destroy", "--auto-approve").expect()
    #expect(left.isEmpty)
    try await stack("agent", "stop").expect()
  }

  @Test func whatCannotBeWrittenIsAFailure() async throws {
    let program = try #require(StackProgram.path)
    let full = try await Command("sh", ["-c", "exec \"$0\" version >/dev/full", program]).run()
    #expect(full.status == .exited(1))
    #expect(full.errorText == "error: cannot write to standard output\n  No space left on device\n")
    // A reader that has seen enough is no fault.
    let closed = try await Command(
      "bash", ["-o", "pipefail", "-c", "\"$0\" metadata functions | head -c 1 >/dev/null", program]
    ).run()
    #expect(closed.status == .exited(0))
  }

  @Test func logsEndWhenNobodyReadsThem() async throws {
    try write(
      """
      resource "service" "talks" { command = ["sh", "-c", "while :; do echo talks; sleep 0.05; done"] }
      resource "service" "quiet" { command = ["sleep", "1000"] }
      """)
    try await stack("apply", "--auto-approve").expect()
    let program = try #require(StackProgram.path)
    let logs = try await Command(
      "bash", ["-c", "timeout 20 \"$0\" logs --follow | head -n 2; echo ${PIPESTATUS[0]}", program],
      environment: ProcessEnvironment.all.merging(["STACK_HOME": home.path]) { $1 }, workingDirectory: folder.path
    ).run()
    #expect(logs.text.split(separator: "\n").last == "0")
    try await stack("destroy", "--auto-approve").expect()
    try await stack("agent", "stop").expect()
  }
}
