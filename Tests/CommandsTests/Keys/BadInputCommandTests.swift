import Glibc
import Platform
import TestSupport
import Testing

/// What `stack kms decrypt` is given and must refuse: each by its own words, with exit code 1, and without an output.
@Suite("Bad input") struct BadInputCommandTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() async throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try await stack("kms", "keyring", "create", "shop").succeed()
    for key in ["shop/main", "shop/other"] { try await stack("kms", "key", "create", key).succeed() }
    let words = ["--key", "shop/main", "--aad", "note", "--out", "good.enc"]
    try await CLI(arguments: ["kms", "encrypt"] + words, in: folder.path).home(home).stdin("hello").expect()
  }

  private struct Outcome {
    let result: Command.Result
    func succeed() { #expect(result.status.isSuccess, "\(result.errorText)") }
  }

  private func stack(_ arguments: String..., input: String = "") async throws -> Outcome {
    Outcome(result: try await CLI(arguments: arguments, in: folder.path).home(home).stdin(input).run())
  }

  private func refused(
    _ words: String, _ file: String = "bad.enc", _ more: [String] = ["--aad", "note"],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let arguments = ["kms", "decrypt", "--in", file, "--out", "out"] + more
    let result = try await CLI(arguments: arguments, in: folder.path).home(home).run()
    #expect(result.status == .exited(1), sourceLocation: sourceLocation)
    #expect(result.errorText.contains(words), "\(result.errorText)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty && !Files.exists(folder.path + "/out"), sourceLocation: sourceLocation)
    // Nor is a byte of it given to standard output.
    let streamed = try await CLI(arguments: ["kms", "decrypt", "--in", file] + more, in: folder.path).home(home).run()
    #expect(streamed.status == .exited(1) && streamed.output.isEmpty, sourceLocation: sourceLocation)
  }

  private func bad(_ change: (inout [UInt8]) -> Void) throws {
    var bytes = try Files.read(folder.path + "/good.enc")
    change(&bytes)
    try AtomicFile.write(bytes, to: folder.path + "/bad.enc")
  }

  @Test func spoiledFiles() async throws {
    try bad { $0 = [] }
    try await refused("`bad.enc` is empty")
    try bad { $0 = Array("PK and more".utf8) }
    try await refused("`bad.enc` is not a sealed file")
    try bad { $0[9] = 2 }
    try await refused("`bad.enc` was sealed by a newer `stack`")
    try bad { $0[10] = 9 }
    try await refused("the header of `bad.enc` is damaged")
    try bad { $0[40] ^= 1 }
    try await refused("`bad.enc` does not open with version 1 of key `shop/main`")
    try bad { $0[$0.count - 1] ^= 1 }
    try await refused("`bad.enc` was changed after it was sealed")
    try bad { $0.removeLast(21) }
    try await refused("`bad.enc` is cut off")
    try await refused("does not open with version 1", "good.enc", [])
    try await refused("does not open with version 1", "good.enc", ["--aad", "other"])
    try await refused(
      "`good.enc` was sealed with key `shop/main`, not with `shop/other`", "good.enc",
      ["--aad", "note", "--key", "shop/other"])
    try await refused("no such file", "none.enc")
  }

  @Test func versionsAndKeys() async throws {
    try await stack("kms", "key", "rotate", "shop/main").succeed()
    try await stack("kms", "key", "disable", "shop/main", "--version", "1").succeed()
    try await refused("version 1 of key `shop/main` is disabled", "good.enc")
    try await stack("kms", "key", "destroy", "shop/main", "--version", "1").succeed()
    try await refused("version 1 of key `shop/main` is scheduled", "good.enc")
    try await stack("kms", "key", "destroy", "shop/main", "--version", "1", "--purge").succeed()
    try await refused("version 1 of key `shop/main` is destroyed", "good.enc")
    try await stack("kms", "keyring", "delete", "shop").succeed()
    try await refused("key ring `shop` is scheduled", "good.enc")
    try await stack("kms", "keyring", "delete", "shop", "--purge").succeed()
    // To make a key of that name would not open it, so that is no hint.
    try await refused("`good.enc` was sealed with key `shop/main`, which is not here", "good.enc")
    try await refused("put back a backup of the key store", "good.enc")
    // The name is there at once; what was sealed under it before stays shut.
    try await stack("kms", "keyring", "create", "shop").succeed()
    let again = try await stack("kms", "keyring", "create", "shop").result
    #expect(again.status == .exited(1) && again.errorText.contains("stack kms keyring delete shop --purge"))
    try await stack("kms", "key", "create", "shop/main").succeed()
    try await refused("does not open with version 1", "good.enc")
  }

  @Test func linksAndOutputsThatAreThere() async throws {
    #expect(symlink("good.enc", folder.path + "/link.enc") == 0)
    try AtomicFile.write("mine", to: folder.path + "/there")
    #expect(symlink("there", folder.path + "/link") == 0)
    func decrypt(_ more: [String]) async throws -> Command.Result {
      try await CLI(arguments: ["kms", "decrypt", "--aad", "note"] + more, in: folder.path).home(home).run()
    }
    func decrypt(_ more: String...) async throws -> Command.Result { try await decrypt(["--in", "good.enc"] + more) }
    let there = try await decrypt("--out", "there")
    #expect(there.status == .exited(1) && there.errorText.contains("`there` exists already"))
    #expect(there.errorText.contains("--force"))
    let link = try await decrypt("--out", "link", "--force")
    #expect(link.status == .exited(1) && link.errorText.contains("`link` is a symbolic link"))
    #expect(String(decoding: try Files.read(folder.path + "/there"), as: UTF8.self) == "mine")
    for output in [[], ["--out", "plain"]] {
      let input = try await decrypt(["--in", "link.enc"] + output)
      #expect(input.status == .exited(1) && input.output.isEmpty && !Files.exists(folder.path + "/plain"))
      #expect(input.errorText.contains("`link.enc` is a symbolic link") && input.errorText.contains("`--follow-links`"))
    }
    #expect(try await decrypt(["--in", "link.enc", "--follow-links"]).text == "hello")
    // Names of what a process has open are links too, and are meant.
    let here = try await Command(
      "sh", ["-c", #""$0" kms decrypt --aad note --in /dev/fd/3 3<good.enc"#, StackProgram.path ?? ""],
      environment: home.environment, workingDirectory: folder.path
    ).run()
    #expect(here.text == "hello", "\(here.errorText)")
    let encrypted = try await stack("kms", "encrypt", "--key", "shop/main", "--in", "link", "--out", "new").result
    #expect(encrypted.status == .exited(1) && encrypted.errorText.contains("`link` is a symbolic link"))
    for command in ["rewrap", "reencrypt"] {
      let words = ["kms", command, "link.enc", "--aad", "note"]
      let refused = try await CLI(arguments: words, in: folder.path).home(home).run()
      #expect(refused.status == .exited(1) && refused.errorText.contains("`link.enc` is a symbolic link"))
      let followed = try await CLI(arguments: words + ["--follow-links"], in: folder.path).home(home).run()
      #expect(followed.status.isSuccess && followed.text.contains("/good.enc: "), "\(followed.errorText)")
    }
    #expect(Files.status(folder.path + "/link.enc")?.kind == .symbolicLink)
    let rewrapped = try await stack("kms", "rewrap", "link.enc").result
    #expect(rewrapped.status == .exited(1) && rewrapped.errorText.contains("`link.enc` is a symbolic link"))
    #expect(try await decrypt("--out", "there", "--force").status.isSuccess)
    #expect(String(decoding: try Files.read(folder.path + "/there"), as: UTF8.self) == "hello")
    #expect(Files.status(folder.path + "/there")?.mode == 0o600)
  }

  /// What is read whole is no less what it was named than what is read in pieces.
  @Test func linksToSmallInputs() async throws {
    try await stack("kms", "key", "create", "shop/mac", "--purpose", "mac").succeed()
    for (link, name) in [
      ("note.link", "note"), ("text.link", "text"), ("code.link", "code"), ("sealed.link", "good.enc"),
    ] {
      #expect(symlink(name, folder.path + "/" + link) == 0)
    }
    try AtomicFile.write("note", to: folder.path + "/note")
    try AtomicFile.write("hello", to: folder.path + "/text")
    try await stack("kms", "sign", "--key", "shop/mac", "--in", "text", "--out", "code").succeed()
    let seal = ["kms", "encrypt", "--key", "shop/main", "--in", "text", "--out"]
    let verify = ["kms", "verify", "--key", "shop/mac"]
    for (link, words) in [
      ("note.link", ["kms", "decrypt", "--in", "good.enc", "--out", "one", "--aad-file", "note.link"]),
      // Behind an option that the quick way does not know, so that the parser reads it.
      ("note.link", ["kms", "decrypt", "--in=good.enc", "--out", "two", "--aad-file", "note.link"]),
      ("note.link", seal + ["three", "--aad-file", "note.link"]),
      ("note.link", ["kms", "rewrap", "good.enc", "--aad-file", "note.link"]),
      ("note.link", ["kms", "reencrypt", "good.enc", "--aad-file", "note.link"]),
      ("text.link", ["kms", "sign", "--key", "shop/mac", "--in", "text.link", "--out", "four"]),
      ("text.link", verify + ["--in", "text.link", "--signature", "code"]),
      ("code.link", verify + ["--in", "text", "--signature", "code.link"]),
      ("text.link", ["secret", "put", "words", "--in", "text.link"]),
      ("sealed.link", ["secret", "edit", "sealed.link", "--aad", "note"]),
      ("note.link", ["secret", "edit", "good.enc", "--aad-file", "note.link"]),
    ] {
      let refused = try await run(words)
      #expect(refused.status == .exited(1), "\(words)")
      #expect(refused.errorText.contains("`\(link)` is a symbolic link"), "\(words): \(refused.errorText)")
      #expect(refused.errorText.contains("`--follow-links`"), "\(words)")
      let followed = try await run(words + ["--follow-links"])
      #expect(followed.status.isSuccess, "\(words): \(followed.errorText)")
    }
    for output in ["one", "two"] {
      #expect(String(decoding: try Files.read(folder.path + "/" + output), as: UTF8.self) == "hello")
    }
  }

  /// What a file is bound to is read as an input is: from pipes that were given, never from one that may never end.
  @Test func whatAFileIsBoundTo() async throws {
    let script = """
      set -e
      printf note >note; printf hello >text
      "$STACK" kms encrypt --key shop/main --in text --aad-file <(printf note) --out a
      "$STACK" kms decrypt --in a --aad-file note
      printf note | "$STACK" kms decrypt --in a --aad-file -
      printf note | "$STACK" kms decrypt --in=a --aad-file /dev/stdin
      """
    let program = try #require(StackProgram.path)
    let result = try await Command(
      "bash", ["-c", script], environment: home.environment.merging(["STACK": program]) { $1 },
      workingDirectory: folder.path, timeout: .seconds(60)
    ).run()
    #expect(result.text == "hellohellohello", "\(result.errorText)")

    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for file in ["pipe", "/dev/zero", "."] {
      let refused = try await CLI("kms", "decrypt", "--in", "a", "--aad-file", file, in: folder.path).home(home)
        .within(.seconds(20)).run()
      #expect(refused.status == .exited(1) && refused.output.isEmpty)
      #expect(
        refused.errorText == """
          error: `\(file)` is no regular file
            it is not waited for what may never end
            = hint: give a pipe as the shell does, with `<(command)`, or `-` for standard input

          """)
    }
    for command in [["encrypt", "--key", "shop/main"], ["decrypt"]] {
      let both = try await run(["kms"] + command + ["--aad-file", "-"])
      #expect(both.status == .exited(1) && both.errorText.contains("--in and --aad-file are both standard input"))
    }
  }

  private func run(_ words: [String]) async throws -> Command.Result {
    try await CLI(arguments: words, in: folder.path).home(home).env("EDITOR", "true").run()
  }

  /// A device that is replaced would be a file for everybody; a pipe that nobody writes into is not waited for.
  @Test func whatIsNoFile() async throws {
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for command in ["rewrap", "reencrypt"] {
      let result = try await CLI("kms", command, "pipe", in: folder.path).home(home).within(.seconds(20)).run()
      #expect(result.status == .exited(1) && result.errorText.contains("`pipe` is no regular file"))
    }
    try await stack("kms", "key", "create", "shop/mac", "--purpose", "mac").succeed()
    try await stack("secret", "put", "db", input: "word").succeed()
    for words in [
      ["kms", "decrypt", "--aad", "note", "--in", "good.enc"], ["kms", "encrypt", "--key", "shop/main"],
      ["kms", "sign", "--key", "shop/mac", "--in", "good.enc"], ["secret", "get", "db"],
    ] {
      let result = try await CLI(arguments: words + ["--out", "pipe", "--force"], in: folder.path).home(home).run()
      #expect(result.status == .exited(1) && result.errorText.contains("`pipe` is no regular file"), "\(words)")
    }
    #expect(Files.status(folder.path + "/pipe")?.kind == .other)
  }
}
