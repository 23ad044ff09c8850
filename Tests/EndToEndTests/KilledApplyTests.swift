import Platform
import TestSupport
import Testing

/// `kill -9` of the program in the midst of apply and destroy. `STACK_CHAOS=1` runs the long form.
@Suite struct KilledApplyTests {
  private static let rounds = ProcessEnvironment.value("STACK_CHAOS") == nil ? 24 : 1000
  private static let manifest = """
    variable "generation" { default = 0 }
    resource "terraform_data" "first" { input = var.generation }
    resource "terraform_data" "many" {
      count = 60
      input = "${terraform_data.first.output}-${count.index}"
    }
    resource "terraform_data" "last" {
      count            = 20
      input            = terraform_data.many[count.index].id
      triggers_replace = var.generation
    }
    resource "local_file" "files" {
      count    = 12
      filename = "made/${count.index}.txt"
      content  = "${var.generation} of ${terraform_data.first.id}"
    }
    resource "bucket" "store" {}
    resource "bucket_object" "objects" {
      count   = 6
      bucket  = bucket.store.id
      name    = "o${count.index}"
      content = "generation ${var.generation}"
    }
    resource "random_id" "name" {
      byte_length = 4
      keepers     = { generation = var.generation }
    }
    resource "key_ring" "ring" {}
    resource "crypto_key" "key" { key_ring = key_ring.ring.id }
    resource "secret" "word" {
      crypto_key = crypto_key.key.id
      value      = "word ${var.generation}"
    }
    resource "service_account" "who" { display_name = "generation ${var.generation}" }
    """
  /// What is in state once all is applied.
  private static let count = 81 + 12 + 1 + 6 + 1 + 2 + 1 + 1

  @Test func killedRunsLoseAndDoubleNothing() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(Self.manifest, to: "main.stack.hcl")
    let program = try #require(StackProgram.path)
    try await fixture.stack("apply", "--auto-approve").expect()
    for round in 0..<Self.rounds {
      let process = ServerProcess(
        [program, round % 6 == 5 ? "destroy" : "apply", "-C", fixture.folder.path, "--auto-approve"]
          + (round % 6 == 5 ? [] : ["--var", "generation=\(round)"]), logFile: fixture.folder.path("log"))
      try process.start(environment: fixture.home.environment)
      try await Task.sleep(for: .milliseconds(Int.random(in: 30...500)))
      process.kill()
      // The state opens at once, whatever happened.
      try await fixture.stack("state", "pull").expect()
    }
    try await fixture.stack("apply", "--auto-approve", "--var", "generation=99").expect()
    try await fixture.stack("plan", "--detailed-exitcode", "--var", "generation=99").expect(exitCode: 0)
    #expect(try await fixture.list().count == Self.count)
    // What is there is what is known: as many files as are declared, each of the last generation.
    let made = fixture.folder.path("made")
    let files = try Files.names(in: made)
    #expect(files.sorted() == (0..<12).map { "\($0).txt" }.sorted())
    for file in files {
      let text = String(decoding: try Files.read(made + "/" + file), as: UTF8.self)
      #expect(text.hasPrefix("99 of "), "\(file): \(text)")
    }
    #expect(try objects(fixture) == (0..<6).map { "o\($0)" })
    try await fixture.stack("destroy", "--auto-approve").expect()
    #expect(try await fixture.list().isEmpty)
    #expect((try? Files.names(in: made)) ?? [] == [])
    #expect(try objects(fixture) == [])
  }

  /// The objects of all buckets there are, whoever made them.
  private func objects(_ fixture: StateFixture) throws -> [String] {
    var found: [String] = []
    for entry in try FileTree.entries(fixture.home.path) where entry.path.contains("/objects/") {
      found.append(Path.name(entry.path))
    }
    return found.sorted()
  }
}
