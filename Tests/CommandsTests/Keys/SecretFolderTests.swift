import Platform
import TestSupport
import Testing

/// What is sealed of what is given, and what is told of a folder in which not all is sealed.
@Suite("Secrets of a folder") struct SecretFolderTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() async throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try await put("word", "first")
  }

  @discardableResult
  private func put(_ text: String, _ arguments: String..., exitCode: Int32 = 0) async throws -> Command.Result {
    try await CLI(arguments: ["secret", "put"] + arguments, in: folder.path).home(home).stdin(text)
      .expect(exitCode: exitCode)
  }

  private func stack(_ arguments: String..., exitCode: Int32 = 0) async throws -> Command.Result {
    try await CLI(arguments: arguments, in: folder.path).home(home).expect(exitCode: exitCode)
  }

  @Test(arguments: [
    ("word\n", false, "word\n", true), ("word\n", true, "word", false), ("word\r\n", true, "word", false),
    ("word", true, "word", false), ("word\n\n", true, "word\n", true), ("a\nb\n", false, "a\nb\n", false),
    ("a\nb\n", true, "a\nb", false),
  ])
  func aLineBreakAtTheEndIsKeptUnlessTold(_ text: String, _ trims: Bool, _ kept: String, _ isTold: Bool) async throws {
    let result = try await CLI(arguments: ["secret", "put", "db"] + (trims ? ["--trim"] : []), in: folder.path)
      .home(home).stdin(text).expect()
    let note = "the secret ends with a line break, which was kept; `--trim` leaves it out\n"
    #expect(result.errorText == (isTold ? note : ""))
    let shown = try await stack("secret", "exec", "--env", "X=db", "--", "sh", "-c", "printf %s. \"$X\"")
    #expect(shown.text == kept + ".")
  }

  @Test func nothingButALineBreakIsEmpty() async throws {
    #expect(try await put("\n", "--trim", "db", exitCode: 1).errorText.contains("the secret is empty"))
    #expect(!Files.exists(folder.path + "/secrets/db.1.enc"))
  }

  /// What looks like a secret and is none by its name is not passed over without a word.
  @Test func oddNamesAreTold() async throws {
    for name in ["first.999..enc", "e\u{1b}v.1.enc"] { try AtomicFile.write("x", to: folder.path + "/secrets/" + name) }
    for words in [["secret", "list"], ["secret", "list", "--json"]] {
      let result = try await CLI(arguments: words, in: folder.path).home(home).expect()
      #expect(
        result.errorText == #"""
          warning: `e\u{1b}v.1.enc` is no secret by its name
            it was left out: secrets are named `NAME.VERSION.enc`
          warning: `first.999..enc` is no secret by its name
            it was left out: secrets are named `NAME.VERSION.enc`

          """#)
    }
  }

  @Test func whatIsNoSealedFileHidesNoOther() async throws {
    try await put("older", "older")
    try AtomicFile.write("junk", to: folder.path + "/secrets/aa.1.enc")
    try AtomicFile.write("junk", to: folder.path + "/secrets/older.2.enc")
    let key = "secrets/project/versions/1"
    let list = try await stack("secret", "list", exitCode: 1)
    #expect(list.text == "SECRET  VERSION  SEALED WITH\nfirst   1        \(key)\nolder   1        \(key)\n")
    for file in ["aa.1.enc", "older.2.enc"] {
      #expect(list.errorText.contains("/secrets/\(file)` is not a sealed file"), "\(list.errorText)")
    }
    let versions = try await stack("secret", "versions", "older", exitCode: 1)
    #expect(versions.text.contains("older.1.enc") && versions.errorText.contains("older.2.enc` is not a sealed file"))
    #expect(try await stack("secret", "get", "older@1").text == "older")
    #expect(try await stack("secret", "get", "older", exitCode: 1).text.isEmpty)
    _ = try await stack("secret", "rm", "older", "--version", "2")
    _ = try await stack("secret", "rm", "aa")
    #expect(try await stack("secret", "list").errorText == "")
  }
}
