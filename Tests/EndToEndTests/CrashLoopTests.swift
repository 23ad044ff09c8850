import Glibc
import Platform
import TestSupport
import Testing

/// `kill -9` of `stack apply` and `stack destroy` at random moments, again and again, each followed by a plain apply.
///
/// `STACK_CRASH_ROUNDS` sets how often.
@Suite(.disabled(if: Deployment.isMissing, Deployment.reason)) struct CrashLoopTests {
  private let rounds = ProcessEnvironment.value("STACK_CRASH_ROUNDS").flatMap { Int($0) } ?? 100

  @Test func killedAtAnyMomentItConverges() async throws {
    let shop = try Deployment(["main.stack.hcl": Self.manifest])
    try await apply(shop, generation: 0)
    let expected = try await Picture(shop)
    #expect(expected.units.count == 7)
    var killed = 0
    for round in 1...rounds {
      // Each fourth run takes everything down, so that the next makes all anew; the others change some things in place
      // and replace others.
      let action = round % 4 == 0 ? "destroy" : "apply"
      let moment = Duration.milliseconds(Int.random(in: 1...(round % 2 == 0 ? 1500 : 500)))
      killed += try await start(shop, action, generation: round, killAfter: moment) ? 1 : 0
      try await apply(shop, generation: round)
      try await expectSettled(shop, generation: round, after: "a \(action) killed after \(moment)")
      let picture = try await Picture(shop)
      try #require(picture == expected, "round \(round), a \(action) killed after \(moment)")
    }
    #expect(killed > rounds / 4, "only \(killed) of \(rounds) were still running when they were killed")

    try await shop.run("destroy", "--auto-approve", "--var", "generation=\(rounds)")
    try await shop.run("agent", "stop")
    try await eventuallyTrue("no process is left") { shop.processes().isEmpty }
    #expect(try shop.filesOfStacks() == [])
  }

  /// What there is once all is as it should be. Two runs that end well give the same.
  private struct Picture: Equatable {
    /// Their addresses. None is there twice: each has one process, and no other process is there.
    let units: [String]
    let addresses: String
    /// The folders of the resources, revisions and all.
    let folders: [String]

    init(_ shop: Deployment) async throws {
      let units = try await shop.units()
      self.units = units.map(\.address).sorted()
      addresses = try await shop.run("state", "list")
      let stacks = shop.home.directories.stacks
      folders = try Files.names(in: stacks).flatMap { stack in
        try Files.names(in: Path.join(stacks, stack)).map { "\(stack)/\($0)" }
      }.sorted()
      let agent = try await shop.agent.info().pid
      let known = Set(units.flatMap { $0.replicas.compactMap(\.pid) } + [agent])
      // Each unit leads a session of its own.
      let leaders = Set(shop.processes().filter { ProcessStatus(pid: $0)?.session == $0 })
      #expect(leaders == known, "there are processes that nobody knows, or units without one")
    }
  }

  private func apply(_ shop: Deployment, generation: Int) async throws {
    let run = try await shop.stack("apply", "--auto-approve", "--var", "generation=\(generation)").run()
    try #require(run.status == .exited(0), Comment(rawValue: "\(run.text)\n\(run.errorText)"))
  }

  private func expectSettled(_ shop: Deployment, generation: Int, after what: String) async throws {
    let plan = try await shop.stack("plan", "--detailed-exitcode", "--var", "generation=\(generation)").run()
    try #require(plan.status == .exited(0), Comment(rawValue: "after \(what):\n\(plan.text)\n\(plan.errorText)"))
  }

  /// Answers whether it was still running when it was killed.
  private func start(
    _ shop: Deployment, _ action: String, generation: Int, killAfter moment: Duration
  ) async throws -> Bool {
    let pid = try DetachedProgram(
      executable: try #require(StackProgram.path),
      arguments: ["stack", action, "--auto-approve", "--var", "generation=\(generation)"],
      environment: shop.home.environment, outputFile: Path.join(shop.home.path, "killed.log"),
      workingDirectory: shop.folder
    ).start()
    try await Task.sleep(for: moment)
    kill(pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    return ExitStatus(waitStatus: status) == .signalled(SIGKILL)
  }

  /// All kinds of resources that need no Python environment.
  private static let manifest = #"""
    stack { name = "shop" }

    variable "generation" { type = number }

    resource "broker" "main" {}

    resource "topic" "orders" {
      broker  = broker.main.id
      max_age = "${1 + var.generation}h"
    }

    resource "subscription" "audit" { topic = topic.orders.id }

    resource "device_registry" "tills" {
      broker      = broker.main.id
      event_topic = topic.orders.id
    }

    resource "device" "till" {
      count    = 3
      registry = device_registry.tills.id
      name     = "till-${count.index}"
    }

    resource "database" "shop" {}

    resource "table" "orders" {
      database = database.shop.id
      key      = ["id"]

      column {
        name = "id"
        type = "text"
      }
      column {
        name = var.generation % 2 == 0 ? "amount" : "total"
        type = "real"
      }
    }

    resource "table" "events" {
      database     = database.shop.id
      kind         = "warehouse"
      partition_by = "timestamp"

      column {
        name = "timestamp"
        type = "timestamp"
      }
    }

    resource "bucket" "archive" {}

    resource "pipeline" "archive" {
      source       = topic.orders.id
      batch_window = "1s"

      bucket {
        bucket = bucket.archive.id
        prefix = "orders"
        format = "ndjson"
      }
    }

    resource "pipeline" "events" {
      source = topic.orders.id

      table {
        table = table.events.id
      }
    }

    resource "service" "clerk" {
      count   = 2
      command = ["/bin/sh", "-c", "while :; do sleep 1; done"]

      env = {
        GENERATION = var.generation
        TILL       = device.till[count.index].username
      }
      secret_env = { PASSWORD = device.till[count.index].password }
    }

    resource "key_ring" "shop" { name = "shop" }

    resource "crypto_key" "shop" {
      key_ring = key_ring.shop.id
      name     = "orders"
    }

    resource "service_account" "clerk" {}

    resource "iam_binding" "clerk" {
      resource = table.orders.id
      role     = "reader"
      members  = [service_account.clerk.id]
    }

    resource "secret_ciphertext" "sealed" {
      crypto_key = crypto_key.shop.id
      plaintext  = random_password.admin.result
    }

    resource "random_password" "admin" { length = 20 }

    resource "random_string" "suffix" {
      length  = 8
      keepers = { generation = var.generation }
    }

    resource "local_file" "note" {
      filename = "${path.module}/note.txt"
      content  = "generation ${var.generation} ${random_string.suffix.result}\n"
    }

    resource "terraform_data" "generation" {
      input            = var.generation
      triggers_replace = [random_string.suffix.result]
    }
    """#
}
