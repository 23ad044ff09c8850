import Glibc
import Platform
import TestSupport
import Testing

/// `stack secret edit` with editors that do not do what they should, and programs that are ended meanwhile.
@Suite("Editing secrets") struct SecretEditTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() async throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try await CLI("secret", "put", "db", in: folder.path).home(home).stdin("old word").expect()
  }

  /// - Parameter script: what the editor does; `$1` is the file.
  private func editor(_ script: String) throws -> String {
    let path = folder.path + "/editor"
    try AtomicFile.write("#!/bin/sh\necho \"$1\" > \(folder.path)/place\n\(script)\n", to: path, mode: 0o755)
    return path
  }

  private func edit(_ script: String, _ name: String = "db") async throws -> Command.Result {
    try await CLI("secret", "edit", name, in: folder.path).home(home).env("EDITOR", editor(script)).env("VISUAL", nil)
      .run()
  }

  private func place() throws -> String {
    Path.parent(String(decoding: try Files.read(folder.path + "/place").dropLast(), as: UTF8.self))
  }

  @Test(arguments: [
    ("exit 3", "the editor failed"), ("rm \"$1\"", "the editor removed the file"),
    (": > \"$1\"", "the editor left nothing"),
  ])
  func whatIsNotSealed(_ script: String, _ error: String) async throws {
    let result = try await edit(script)
    #expect(result.status == .exited(1) && result.errorText.contains(error), "\(result.errorText)")
    #expect(try !Files.exists(place()))
    #expect(try Files.names(in: folder.path + "/secrets") == ["db.1.enc"])
  }

  @Test func whatTheEditorLeavesBesideGoesToo() async throws {
    let left =
      "cd \"$(dirname \"$1\")\" && echo word > .secret.swp && mkdir d && echo word > d/undo && echo more >> secret"
    #expect(try await edit(left).status.isSuccess)
    #expect(try !Files.exists(place()))
    try await CLI("secret", "get", "db@2", in: folder.path).home(home).expect(stdout: "old wordmore\n")
    try await CLI("secret", "get", "db@1", in: folder.path).home(home).expect(stdout: "old word")
    #expect(symlink("secrets/db.1.enc", folder.path + "/link.enc") == 0)
    #expect(try await edit("true", "link.enc").errorText.contains("`link.enc` is a symbolic link"))
  }

  /// A terminal that is closed, a machine that is shut down: the plain text is gone.
  @Test(arguments: [SIGTERM, SIGHUP])
  func whoIsEndedLeavesNothing(_ signal: Int32) async throws {
    let (process, editor) = try await waiting()
    process.kill(signal)
    let place = try place()
    try await eventuallyTrue("the private file is gone") { !Files.exists(place) }
    kill(editor, SIGKILL)
    #expect(try Files.names(in: folder.path + "/secrets") == ["db.1.enc"])
  }

  /// Who was killed could remove nothing: the next to edit does.
  @Test func whatAKilledOneLeftGoesWithTheNext() async throws {
    let (process, editor) = try await waiting()
    process.kill(SIGKILL)
    kill(editor, SIGKILL)
    let left = try place()
    #expect(Files.exists(left))
    #expect(try await edit("true").status.isSuccess)
    #expect(!Files.exists(left))
  }

  /// The second editor of a file is refused, and what came into its place meanwhile is not written over.
  @Test func noEditOfAFileIsLost() async throws {
    let file = folder.path + "/secrets/db.1.enc"
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    let inner = "\(program) secret edit \(file) --chdir \(folder.path) 2> \(folder.path)/inner"
    let first = try await edit("echo one > \"$1\"; EDITOR=true VISUAL= \(inner); true", file)
    #expect(first.status.isSuccess, "\(first.errorText)")
    let said = String(decoding: try Files.read(folder.path + "/inner"), as: UTF8.self)
    #expect(said.hasPrefix("error: `\(file)` is being edited already\n"), "\(said)")
    let other = try await edit("echo two > \"$1\"; echo else > \(file).new; mv \(file).new \(file)", file)
    #expect(other.status == .exited(1) && other.errorText.contains("was changed while it was edited"))
    #expect(try Files.read(file) == Array("else\n".utf8))
  }

  /// One whose editor waits, and the editor's process.
  private func waiting() async throws -> (ServerProcess, pid_t) {
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    let path = folder.path
    let process = ServerProcess([program, "secret", "edit", "db", "--chdir", path], logFile: path + "/log")
    let script = "echo $$ > \(path)/pid.new; mv \(path)/pid.new \(path)/pid; exec sleep 60"
    let variables = ["EDITOR": try editor(script), "VISUAL": ""]
    try process.start(environment: home.environment.merging(variables) { $1 })
    let pid = try await eventually("the editor runs") {
      (try? Files.read(path + "/pid")).flatMap { pid_t(String(decoding: $0.dropLast(), as: UTF8.self)) }
    }
    return (process, pid)
  }
}
