import Platform
import TestSupport
import Testing

/// The program on a disk that is full or cannot be written.
@Suite(.disabled(if: !SmallDisk.isPossible, Comment(rawValue: SmallDisk.reason))) struct DiskFaultTests {
  private static let manifest = """
    variable "many" { default = 2 }
    resource "terraform_data" "a" {
      count = var.many
      input = join("", [for n in range(1000) : "text ${count.index} "])
    }
    """

  private static let engines = """
    variable "more" { default = false }
    resource "broker" "main" {}
    resource "database" "main" {}
    resource "topic" "extra" {
      count  = var.more ? 1 : 0
      broker = broker.main.id
      name   = "extra"
    }
    resource "table" "extra" {
      count    = var.more ? 1 : 0
      database = database.main.id
      name     = "extra"
      key      = ["id"]
      column {
        name = "id"
        type = "text"
      }
    }
    """

  private let home: ScratchHome
  private let disk: SmallDisk

  init() throws {
    home = try ScratchHome()
    disk = try SmallDisk(kilobytes: 1024)
    try disk.folder.write(Self.manifest, to: "main.stack.hcl")
  }

  private func stack(_ arguments: String...) -> CLI { CLI(arguments: arguments, in: disk.path).home(home) }

  private func addresses() async throws -> Int {
    try await stack("state", "list").expect().text.split(separator: "\n").count
  }

  @Test func aFullDiskLosesNothing() async throws {
    try await stack("apply", "--auto-approve").expect()
    let failed = try await stack("apply", "--auto-approve", "--var", "many=80").expect(exitCode: 1)
    #expect(
      failed.errorText.contains(
        """
        error: no space left to write the state `\(disk.path)/.stack/state.sqlite`
          what was committed before is safe
          = hint: make room and run the command again: it goes on from what was recorded

        """))
    let told = failed.errorText.split(separator: "no space left to write the state", omittingEmptySubsequences: false)
    #expect(told.count == 2, "one fault is told once: \(failed.errorText)")
    #expect(failed.text.contains("Failed: "))
    let added = failed.text.split(separator: "Failed: ").last?.split(separator: " ").first.flatMap { Int($0) } ?? 0
    // Without any room it can still be looked at.
    let kept = try await addresses()
    #expect(kept >= 2 && kept < 80 && kept == added + 2, "what is said to be added is there")
    try #require(disk.resize(kilobytes: 32 << 10))
    try await stack("apply", "--auto-approve", "--var", "many=80").expect()
    #expect(try await addresses() == 80)
    try await stack("plan", "--detailed-exitcode", "--var", "many=80").expect()
  }

  @Test func aReadOnlyDiskIsReadAndTold() async throws {
    try await stack("apply", "--auto-approve").expect()
    let looks = [
      ["state", "list"], ["state", "pull"], ["state", "show", "terraform_data.a[0]"], ["state", "history"],
    ]
    var seen: [String] = []
    for look in looks { seen.append(try await CLI(arguments: look, in: disk.path).home(home).expect().text) }
    try #require(disk.makeReadOnly())
    for (look, text) in zip(looks, seen) {
      try await CLI(arguments: look, in: disk.path).home(home).expect(stdout: text)
    }
    for arguments in [["apply", "--auto-approve"], ["plan"], ["taint", "terraform_data.a[0]"]] {
      let result = try await CLI(arguments: arguments, in: disk.path).home(home).expect(stdout: "", exitCode: 1)
      #expect(
        result.errorText == """
          error: the state `\(disk.path)/.stack/state.sqlite` cannot be written
            the file or its disk is read-only
            = hint: make both writable for you, and run the command again: nothing was changed

          """)
    }
    try #require(disk.makeWritable())
    try await stack("plan", "--detailed-exitcode").expect()
  }

  @Test func aPythonEnvironmentThatDoesNotFitIsTold() async throws {
    let project = try ScratchFolder()
    try project.write(
      """
      resource "service" "clerk" {
        source  = "source"
        command = ["python", "-c", "import time; time.sleep(1000)"]
      }
      """, to: "main.stack.hcl")
    try project.write("# all of ours\n./missing\n", to: "source/requirements.txt")
    let cache = try SmallDisk(kilobytes: 3 << 10, at: home.directories.cache)
    let failed = try await CLI(arguments: ["apply", "--auto-approve"], in: project.path).home(home).expect(exitCode: 1)
    #expect(
      failed.errorText.contains(
        """
        error: no space left to make a Python environment in `\(cache.path)/venvs`
          ┌ main.stack.hcl:1:1
          │
        1 │ resource "service" "clerk" {
          │ ^^^^^^^^^^^^^^^^^^^^^^^^^^
          │ what was half made is removed
          = in service.clerk
          = hint: make room on that disk and apply again; environments of web pages and functions take 50 to 300 MB each
        """))
    #expect(try Files.names(in: Path.join(cache.path, "venvs")).isEmpty)
    // With room the same command gets further: to the requirement that is wrong, in the user's own file.
    try #require(cache.resize(kilobytes: 64 << 10))
    let wrong = try await CLI(arguments: ["apply", "--auto-approve"], in: project.path).home(home).expect(exitCode: 1)
    #expect(wrong.errorText.contains("error: pip cannot install what `requirements.txt` asks for"))
    #expect(wrong.errorText.contains("ERROR: Invalid requirement: './missing'"))
    #expect(wrong.errorText.contains("(from line 2 of source/requirements.txt)"))
    try await CLI(arguments: ["agent", "stop"], in: project.path).home(home).expect()
  }

  @Test(.disabled(if: Engines().locate(.natsServer) == nil, "nats-server is missing: run scripts/bootstrap.sh"))
  func tablesAndTopicsThatDoNotFitAreTold() async throws {
    let project = try ScratchFolder()
    try project.write(Self.engines, to: "main.stack.hcl")
    let data = try SmallDisk(kilobytes: 48 << 10, at: home.directories.data)
    let apply = CLI(arguments: ["apply", "--auto-approve", "--var", "more=true"], in: project.path).home(home)
    try await CLI(arguments: ["apply", "--auto-approve"], in: project.path).home(home).expect()
    let filler = Path.join(data.path, "filler")
    let filled = try await Command("dd", ["if=/dev/zero", "of=\(filler)", "bs=1k"], timeout: .seconds(60)).run()
    try #require(filled.errorText.contains("No space left on device"))
    let failed = try await apply.expect(exitCode: 1)
    let stacks = try Files.names(in: Path.join(data.path, "stacks"))
    let folder = Path.join(data.path, "stacks", try #require(stacks.first))
    #expect(stacks.count == 1)
    #expect(
      failed.errorText.contains(
        """
        error: no space left to change the database `\(folder)/database.main/data/data.sqlite`
          ┌ main.stack.hcl:9:1
          │
        9 │ resource "table" "extra" {
          │ ^^^^^^^^^^^^^^^^^^^^^^^^
          │ what was committed before is safe
          = in table.extra[0]
          = hint: make room on that disk and run the command again
        """), "\(failed.errorText)")
    #expect(
      failed.errorText.contains(
        """
        error: no space left for the broker to store in `\(folder)/broker.main/data`
          ┌ main.stack.hcl:4:1
          │
        4 │ resource "topic" "extra" {
          │ ^^^^^^^^^^^^^^^^^^^^^^^^
          │ the broker says: error creating store for stream; what it has acknowledged before is safe
          = in topic.extra[0]
          = hint: make room on that disk and run the command again
        """), "\(failed.errorText)")
    // With room the same command makes both, and nothing twice.
    try Files.remove(filler)
    let made = try await apply.expect()
    #expect(made.text.contains("Applied: 2 added, 0 changed, 0 destroyed"))
    let empty = ["plan", "--detailed-exitcode", "--var", "more=true"]
    try await CLI(arguments: empty, in: project.path).home(home).expect()
    try await CLI(arguments: ["agent", "stop"], in: project.path).home(home).expect()
  }
}
