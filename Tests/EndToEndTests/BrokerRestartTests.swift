import Glibc
import Platform
import TestSupport
import Testing

/// The broker is ended while what is in it is made, changed and removed: each change that it could not take is tried again when it
/// is back, and nothing is missing or there twice. Killed with signal 9, it may have written half of what belongs together.
@Suite(.disabled(if: Deployment.isMissing, Deployment.reason)) struct BrokerRestartTests {
  private static let count = 24
  private static let manifest = """
    stack { name = "shop" }
    variable "age" { default = 1 }
    variable "many" { default = \(count) }

    resource "broker" "main" {}

    resource "topic" "orders" {
      count   = var.many
      broker  = broker.main.id
      name    = "orders-${count.index}"
      max_age = "${var.age}h"
    }

    resource "subscription" "audit" {
      count        = var.many
      topic        = topic.orders[count.index].id
      name         = "audit-${count.index}"
      ack_deadline = "${10 + var.age}s"
    }
    """

  @Test(arguments: [SIGTERM, SIGKILL]) func whatABrokerCouldNotTakeIsTriedAgain(_ signal: Int32) async throws {
    let shop = try Deployment(["main.stack.hcl": Self.manifest])
    try await shop.run("apply", "--auto-approve", "--target", "broker.main")
    let made = try await disturbed(shop, signal, "apply", "--auto-approve")
    try await shop.expectNoChanges()
    let changed = try await disturbed(shop, signal, "apply", "--auto-approve", "--var", "age=2")
    #expect(try await shop.stack("plan", "--detailed-exitcode", "--var", "age=2").run().status == .exited(0))
    let removed = try await disturbed(shop, signal, "apply", "--auto-approve", "--var", "age=2", "--var", "many=0")
    #expect(try await shop.run("state", "list") == "broker.main\n")
    #expect(made + changed + removed > 0, "no change met a broker that was gone")
    try await shop.run("destroy", "--auto-approve", "--var", "age=2")
    try await shop.run("agent", "stop")
  }

  /// Its processes: asking the agent would take longer than what is to be disturbed.
  private func brokers(_ shop: Deployment) -> [Int32] {
    shop.processes().filter { pid in
      let command = (try? Files.read("/proc/\(pid)/cmdline")) ?? []
      return command.split(separator: 0).first.map { String(decoding: $0, as: UTF8.self).hasSuffix("nats-server") }
        ?? false
    }
  }

  /// Ends the broker a few times in the midst of the run, which must come to its end all the same.
  /// - Returns: how often something was tried again.
  private func disturbed(_ shop: Deployment, _ signal: Int32, _ arguments: String...) async throws -> Int {
    let folder = try ScratchFolder()
    let program = try #require(StackProgram.path)
    let run = ServerProcess(
      ["/bin/sh", "-c", #""$@"; echo "ended with $?""#, "sh", program] + arguments + ["--json", "-C", shop.folder],
      logFile: folder.path("log"))
    @Sendable func lines(_ type: String) -> Int {
      run.log.split(separator: "\n").filter { $0.contains("\"type\":\"\(type)\"") }.count
    }
    try run.start(environment: shop.home.environment)
    for least in [1, Self.count] {
      try await eventuallyTrue("it has come so far", within: .seconds(300), every: .milliseconds(2)) {
        lines("apply_complete") >= least || run.log.contains("ended with")
      }
      try await eventuallyTrue("a broker runs", within: .seconds(60)) {
        !brokers(shop).filter { kill($0, SIGSTOP) == 0 }.isEmpty
      }
      // What is begun by now waits for an answer that does not come, however fast the rest was.
      try await eventuallyTrue("something waits for it", within: .seconds(60)) {
        let completed = lines("apply_complete")
        try await Task.sleep(for: .milliseconds(50))
        return (lines("apply_complete") == completed && lines("apply_start") > completed)
          || run.log.contains("ended with")
      }
      for pid in brokers(shop) { for number in [signal, SIGCONT] { kill(pid, number) } }
    }
    try await eventuallyTrue("it ends", within: .seconds(300)) { run.log.contains("ended with") }
    #expect(run.log.hasSuffix("ended with 0\n"), "\(run.log)")
    try await eventuallyTrue("the broker is back", within: .seconds(60)) { try await shop.unit("broker.main").ready }
    return lines("apply_retry")
  }
}
