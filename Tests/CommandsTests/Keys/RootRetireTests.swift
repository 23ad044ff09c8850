import Glibc
import KeyManagement
import Platform
import TestSupport
import Testing

/// Root keys that were before are dropped when nothing needs them any more, and not sooner.
@Suite("Former root keys") struct RootRetireTests {
  private static let manifest = """
    variable "word" {
      default   = "planted"
      sensitive = true
    }

    resource "terraform_data" "a" {
      input = var.word
    }

    output "word" {
      value     = terraform_data.a.output
      sensitive = true
    }

    """

  private let home: ScratchHome
  private let folder: ScratchFolder
  private var project: String { folder.path + "/shop" }

  init() async throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try Files.makeFolder(project)
    try AtomicFile.write(Self.manifest, to: project + "/main.stack.hcl")
    try await CLI("apply", "--auto-approve", in: project).home(home).expect()
    try await CLI("kms", "keyring", "create", "ring").home(home).expect()
    try await CLI("kms", "key", "create", "ring/key").home(home).expect()
  }

  private func root(_ arguments: String...) async throws -> Command.Result {
    try await CLI(arguments: ["kms", "root"] + arguments, in: folder.path).home(home).run()
  }

  private func change() async throws {
    let result = try await root("change", "--root", "keyfile")
    #expect(result.status.isSuccess, "\(result.errorText)")
  }

  private func expectWord(in project: String, _ note: Comment = "") async throws {
    let result = try await CLI("output", "-raw", "word", in: project).home(home).run()
    #expect(result.text == "planted", "\(note) \(result.errorText)")
  }

  private var lines: Int {
    get throws { try Files.read(StandardRootKey.path(home.directories)).count { $0 == 0x0A } }
  }

  @Test func whatNeedsThemIsToldAndMoved() async throws {
    #expect(try await root("retire").text.hasPrefix("there is no root key from before file:"))
    try await change()
    try await change()
    let shown = try await root()
    #expect(shown.text.contains(" in \(project)\n") && shown.text.contains("needed by nothing that is known"))
    let retired = try await root("retire")
    #expect(retired.status.isSuccess && retired.text.contains("\(project): "), "\(retired.errorText)")
    #expect(retired.text.split(separator: "\n").count { $0.hasSuffix(": dropped") } == 2)
    #expect(try lines == 1)
    try await expectWord(in: project)
    #expect(try await root("show").text.split(separator: "\n").count == 1)
    let audit = try await CLI("kms", "audit", "--last", "1").home(home).run()
    #expect(audit.text.contains("retire root keys"))
  }

  @Test func whatCannotBeReachedKeepsThem() async throws {
    try await change()
    let moved = folder.path + "/moved"
    try Files.rename(project, to: moved)
    #expect(try await root("show").text.contains("not looked at: there is no `.stack` in `\(project)`"))
    let refused = try await root("retire")
    #expect(refused.status == .exited(1) && refused.errorText.contains("the former root keys are kept"))
    #expect(try lines == 2)
    // Named where it is now, it is moved; what is there is not given up.
    let given = try await root("retire", moved, "--forget", moved)
    #expect(given.status == .exited(1) && given.errorText.contains("is not gone"))
    let retired = try await root("retire", moved, "--forget", "shop")
    #expect(retired.status.isSuccess && retired.text.contains("\(moved): "), "\(retired.errorText)")
    #expect(try lines == 1)
    try await expectWord(in: moved)
  }

  /// Killed at any moment, everything opens, and the next run goes on.
  @Test func aKilledOneLosesNothing() async throws {
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    let store = try KeyStore.standard(home.directories) { _ in throw CancellationError() }
    let sealed = try await Envelopes(store).encrypt([1, 2, 3], with: "ring/key")
    for round in 0..<12 {
      try await change()
      let process = ServerProcess([program, "kms", "root", "retire"], logFile: folder.path + "/log")
      try process.start(environment: home.environment)
      try await Task.sleep(for: .milliseconds(20 + Int64(round) * 10))
      process.kill(SIGKILL)
      try await expectWord(in: project, "round \(round)")
      let now = try KeyStore.standard(home.directories) { _ in throw CancellationError() }
      #expect(try await Envelopes(now).decrypt(sealed) == [1, 2, 3], "round \(round)")
    }
    let retired = try await root("retire")
    #expect(retired.status.isSuccess, "\(retired.errorText)")
    #expect(try lines == 1)
    try await expectWord(in: project)
  }
}
