import Foundation
import Glibc
import KeyManagement
import Platform
import TestSupport
import Testing

/// `stack kms` and `stack secret` as people use them.
@Suite("Key commands") struct KMSCommandTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
  }

  private func stack(_ arguments: String..., input: String = "") async throws -> Command.Result {
    try await CLI(arguments: arguments, in: folder.path).home(home).stdin(input).run()
  }

  @discardableResult
  private func good(
    _ arguments: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Command.Result {
    let result = try await CLI(arguments: arguments, in: folder.path).home(home).stdin(input).run()
    #expect(result.status.isSuccess, "\(arguments): \(result.errorText)", sourceLocation: sourceLocation)
    return result
  }

  private func keys() async throws {
    try await good("kms", "keyring", "create", "shop")
    try await good("kms", "key", "create", "shop/main")
  }

  @Test func streamsGoThereAndBack() async throws {
    try await keys()
    try await good("kms", "encrypt", "--key", "shop/main", "--aad", "note", "--out", "note.enc", input: "hello")
    #expect(try await good("kms", "decrypt", "--aad", "note", "--in", "note.enc").text == "hello")
    #expect(try await good("kms", "decrypt", "--key", "shop/main", "--aad", "note", "--in", "note.enc").text == "hello")
    let wrong = try await stack("kms", "decrypt", "--in", "note.enc")
    #expect(wrong.status == .exited(1) && wrong.output.isEmpty)
    try await good("kms", "key", "create", "shop/other")
    let other = try await stack("kms", "decrypt", "--key", "shop/other", "--aad", "note", "--in", "note.enc")
    #expect(other.status == .exited(1) && other.output.isEmpty)
    let there = try await stack("kms", "encrypt", "--key", "shop/main", "--out", "note.enc", input: "x")
    #expect(there.status == .exited(1) && there.errorText.contains("--force"))
  }

  /// What it wrapped would open with no other, and the store would need two root keys from then on.
  @Test func anotherStoresRootKeyIsRefused() async throws {
    try await keys()
    try await good("kms", "encrypt", "--key", "shop/main", "--out", "note.enc", input: "hello")
    // A new state wants a data key of its own, for its secrets.
    try folder.write(
      "variable \"v\" {\n  default = \"x\"\n  sensitive = true\n}\nresource \"terraform_data\" \"a\" {\n  input = var.v\n}\n",
      to: "main.tf")
    let root = Path.join(home.path, "config/keys/root.key")
    let own = try Files.read(root)
    let other = try ScratchHome()
    try await CLI("kms", "init", in: folder.path).home(other).expect()
    try AtomicFile.write(Files.read(Path.join(other.path, "config/keys/root.key")), to: root, mode: 0o600)
    let before = try await good("kms", "key", "list", "shop").text
    for words in [
      ["kms", "key", "create", "shop/new"], ["kms", "key", "rotate", "shop/main"],
      ["kms", "encrypt", "--key", "shop/main", "--in", "note.enc", "--out", "more.enc"],
      ["kms", "decrypt", "--in", "note.enc"], ["kms", "audit", "--verify"], ["apply", "--auto-approve"],
    ] {
      let result = try await CLI(arguments: words, in: folder.path).home(home).run()
      #expect(result.status == .exited(1), "\(words)")
      #expect(result.errorText.contains("the root key is not that of the key store"), "\(words): \(result.errorText)")
    }
    try AtomicFile.write(own, to: root, mode: 0o600)
    #expect(try await good("kms", "key", "list", "shop").text == before)
    #expect(try await good("kms", "decrypt", "--in", "note.enc").text == "hello")
    try await good("kms", "key", "rotate", "shop/main")
    try await good("kms", "audit", "--verify")
    #expect(!folder.exists("more.enc"))
  }

  /// Uses leave the log of changes to a later program, but not for ever: who comes next has to read it.
  @Test func theLogOfChangesStaysShort() async throws {
    try await keys()
    try await good("kms", "encrypt", "--key", "shop/main", "--out", "note.enc", input: "hello")
    var longest = 0
    for _ in 0..<30 {
      try await good("kms", "decrypt", "--in", "note.enc")
      longest = max(longest, Files.status(home.path + "/data/keys/store.sqlite-wal")?.size ?? 0)
    }
    #expect(longest > 0 && longest < 300_000)
  }

  /// Longer ones, up to 20 GiB, are for `make bench-stream`.
  @Test func longStreamsTakeNoMoreMemory() async throws {
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    let script = Path.join(StackProgram.packageFolder, "scripts/large-stream.sh")
    // A debug build takes more than a release: what counts is that it is much less than the stream.
    let variables = ["STACK": program, "STACK_STREAM_LIMIT": "120000", "TMPDIR": folder.path]
    let result = try await Command(
      script, ["64M"], environment: ProcessEnvironment.all.merging(variables) { $1 }, timeout: .seconds(120)
    ).run()
    #expect(result.status.isSuccess, "\(result.errorText)\(result.text)")
  }

  @Test func theRootKeyIsChanged() async throws {
    try await keys()
    try await good("kms", "encrypt", "--key", "shop/main", "--out", "note.enc", input: "hello")
    for (name, word) in [("one", "the first"), ("two", "the second")] {
      try AtomicFile.write(word + "\n", to: folder.path + "/" + name, mode: 0o600)
    }
    func run(_ old: String, _ new: String?, _ arguments: String...) async throws -> Command.Result {
      var cli = CLI(arguments: ["kms"] + arguments, in: folder.path).home(home)
        .env("STACK_PASSPHRASE_FILE", folder.path + "/" + old)
      if let new { cli = cli.env("STACK_NEW_PASSPHRASE_FILE", folder.path + "/" + new) }
      return try await cli.run()
    }
    #expect(try await stack("kms", "root", "change").status == .exited(1))
    let first = try await run("one", nil, "root", "change", "--root", "passphrase")
    #expect(first.status.isSuccess && first.text.contains("and is passphrase:"), "\(first.errorText)")
    #expect(try await run("one", nil, "decrypt", "--in", "note.enc").text == "hello")
    let wrong = try await run("two", "one", "root", "passphrase")
    #expect(wrong.status == .exited(1) && wrong.errorText.contains("wrong passphrase"))
    #expect(try await run("one", "two", "root", "passphrase").status.isSuccess)
    #expect(try await run("two", nil, "decrypt", "--in", "note.enc").text == "hello")
    // The present passphrase does not become the new one unseen.
    #expect(try await run("two", nil, "root", "change", "--root", "passphrase").status == .exited(1))
    #expect(try await run("two", "one", "root", "change", "--root", "passphrase").status.isSuccess)
    #expect(try await run("one", nil, "root", "change", "--root", "keyfile").status.isSuccess)
    #expect(try await good("kms", "decrypt", "--in", "note.enc").text == "hello")
    let shown = try await good("kms", "root", "show").text.split(separator: "\n")
    #expect(shown[0].hasPrefix("file:") && shown.count { $0.hasPrefix("before: ") } == 3)
    let entries = try await good("kms", "audit", "--verify").text
    #expect(entries.contains("none changed or missing"))
    let audit = try await good("kms", "audit").text
    #expect(audit.contains("change root key") && audit.contains("change passphrase"))
  }

  @Test func wholeFoldersAreRewrapped() async throws {
    try await keys()
    for name in ["a", "b"] {
      try await good("kms", "encrypt", "--key", "shop/main", "--out", "\(name).enc", input: name)
    }
    try await good("secret", "put", "db", "--key", "shop/main", "--folder", ".", input: "word")
    try AtomicFile.write("plain", to: folder.path + "/c.txt")
    var spoiled = try Files.read(folder.path + "/b.enc")
    spoiled[30] ^= 1
    try AtomicFile.write(spoiled, to: folder.path + "/b.enc")
    // A folder and a file that cannot be opened, as names that are no UTF-8 cannot.
    try #require(mkdir(Array((folder.path + "/A").utf8CString.dropLast()) + [-1, 0], 0o700) == 0)
    let odd = open(Array((folder.path + "/B.enc").utf8CString.dropLast()) + [-1, 0], O_CREAT | O_WRONLY, 0o600)
    try #require(odd >= 0 && close(odd) == 0)
    try await good("kms", "key", "rotate", "shop/main")
    for command in ["rewrap", "reencrypt"] {
      let result = try await stack("kms", command, ".")
      #expect(result.status == .exited(1))
      let changed = command == "rewrap" ? "versions/1 → shop/main/versions/2" : "versions/2 → shop/main/versions/2"
      #expect(
        result.text == """
          ./a.enc: shop/main/\(changed)
          ./db.1.enc: shop/main/\(changed)

          """)
      #expect(result.errorText.contains("`./b.enc`"))
      for name in ["`./A\u{FFFD}`", "`./B.enc\u{FFFD}`"] {
        let told = "the name of \(name) is no UTF-8\n  what has such a name was left as it is"
        #expect(result.errorText.contains(told), "\(result.errorText)")
      }
    }
    #expect(try await good("secret", "get", "db", "--folder", ".").text == "word")
    #expect(try await good("kms", "decrypt", "--in", "a.enc").text == "a")
  }

  /// A name is one line of a report, and steers no terminal.
  @Test func namesInReportsAreOneLine() async throws {
    try await keys()
    try await good("kms", "encrypt", "--key", "shop/main", "--out", "a\nb\u{1b}[2J.enc", input: "a")
    try await good("kms", "key", "rotate", "shop/main")
    let name = #"./a\nb\u{1b}[2J.enc: shop/main/versions/"#
    #expect(try await good("kms", "rewrap", ".").text == name + "1 → shop/main/versions/2\n")
    #expect(try await good("kms", "reencrypt", ".").text == name + "2 → shop/main/versions/2\n")
  }

  /// Who did not begin with `stack kms init` is told of the root key, too.
  @Test func theRootKeyIsToldOfWhenItIsMade() async throws {
    let made = try await good("secret", "put", "db", input: "word")
    let lines = made.errorText.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("made the root key (file:") == true)
    #expect(lines.dropFirst().first == home.directories.config + "/keys/root.key")
    #expect(lines.dropFirst(2).first?.hasPrefix("Copy this file to a safe place") == true)
    #expect(try await good("secret", "put", "db", input: "other").errorText.isEmpty)
  }

  @Test func versionsAndKeysGoAndComeBack() async throws {
    try await keys()
    try await good("kms", "encrypt", "--key", "shop/main", "--out", "a.enc", input: "a")
    try await good("kms", "key", "rotate", "shop/main")
    try await good("kms", "key", "destroy", "shop/main", "--version", "1")
    #expect(try await stack("kms", "decrypt", "--in", "a.enc").status == .exited(1))
    try await good("kms", "key", "restore", "shop/main", "--version", "1")
    try await good("kms", "key", "enable", "shop/main", "--version", "1")
    #expect(try await good("kms", "decrypt", "--in", "a.enc").text == "a")
    try await good("kms", "key", "destroy", "shop/main")
    #expect(try await stack("kms", "decrypt", "--in", "a.enc").status == .exited(1))
    try await good("kms", "key", "restore", "shop/main")
    try await good("kms", "keyring", "delete", "shop")
    try await good("kms", "keyring", "restore", "shop")
    #expect(try await good("kms", "decrypt", "--in", "a.enc").text == "a")
    try await good("kms", "key", "destroy", "shop/main", "--purge")
    try await good("kms", "key", "create", "shop/main")
    #expect(try await stack("kms", "decrypt", "--in", "a.enc").status == .exited(1))
    let audit = try await good("kms", "audit", "--json").text
    #expect(audit.split(separator: "\n").count { $0.contains(#""action":"decrypt""#) && $0.contains("false") } >= 2)
    #expect(try await good("kms", "audit", "--verify").text.contains("none changed or missing"))
  }

  /// Without an agent too a key gets its new version before something is sealed with it.
  @Test func keysAreRotatedWhenTheyAreDue() async throws {
    let store = try KeyStore.standard(home.directories) { _ in throw CancellationError() }
    try store.createRing("shop")
    try await store.createKey("shop/main", rotationPeriod: .milliseconds(1))
    try store.close()
    try await good("kms", "encrypt", "--key", "shop/main", "--out", "note.enc", input: "hello")
    #expect(try Envelopes.header(ofFile: folder.path + "/note.enc").dataKey.name.version == 2)
    #expect(try await good("kms", "audit").text.contains("its period is over"))
    try await good("kms", "key", "create", "shop/slow", "--rotation-period", "90d")
    let described = try await good("kms", "key", "describe", "shop/slow").text
    #expect(described.hasPrefix("shop/slow for encrypt, a new version every 90 days, the next on "))
    #expect(try await good("kms", "rewrap", "note.enc").text.hasSuffix("shop/main/versions/3\n"))
    #expect(try await good("kms", "decrypt", "--in", "note.enc").text == "hello")
  }

  @Test func secretsReachTheChildAlone() async throws {
    try await good("secret", "put", "db", input: "planted-word-1")
    try await good("secret", "put", "db", input: "planted-word-2")
    let result = try await good(
      "secret", "exec", "--env", "NEW=db", "--env", "OLD=db@1", "--", "sh", "-c", "echo $NEW $OLD $0; exit 0", "zero")
    #expect(result.text == "planted-word-2 planted-word-1 zero\n")
    let failing = try await stack("secret", "exec", "--env", "A=db", "--", "sh", "-c", "exit 7")
    #expect(failing.status == .exited(7))
    #expect(try await good("secret", "versions", "db", "--json").text.contains("\"version\": 2"))
    #expect(try await good("secret", "get", "db", "--version", "1").text == "planted-word-1")
    try await good("secret", "rm", "db")
    #expect(try await stack("secret", "get", "db").status == .exited(1))
  }

  @Test func editingSealsAgainAndLeavesNothing() async throws {
    try await good("secret", "put", "db", input: "old word")
    let editor = folder.path + "/editor"
    try AtomicFile.write(
      "#!/bin/sh\nstat -c '%a' \"$1\" > \(folder.path)/mode\necho \"$1\" > \(folder.path)/place\nprintf 'new word' > \"$1\"\n",
      to: editor, mode: 0o755)
    let result = try await CLI("secret", "edit", "db", in: folder.path).home(home).env("EDITOR", editor)
      .env("VISUAL", nil).run()
    #expect(result.status.isSuccess, "\(result.errorText)")
    #expect(try await good("secret", "get", "db").text == "new word")
    #expect(String(decoding: try Files.read(folder.path + "/mode"), as: UTF8.self) == "600\n")
    let place = String(decoding: try Files.read(folder.path + "/place").dropLast(), as: UTF8.self)
    #expect(!Files.exists(place) && !Files.exists(Path.parent(place)))
  }

  @Test func thePreCommitHookStopsASecret() async throws {
    func git(_ arguments: String...) async throws -> Command.Result {
      var environment = home.environment
      let program = StackProgram.path.map(Path.parent) ?? ""
      environment["PATH"] = program + ":" + (environment["PATH"] ?? "")
      for name in ["AUTHOR", "COMMITTER"] {
        environment["GIT_\(name)_NAME"] = "a"
        environment["GIT_\(name)_EMAIL"] = "a@example.com"
      }
      return try await Command(
        "git", arguments, environment: environment, workingDirectory: folder.path, timeout: .seconds(60)
      ).run()
    }
    _ = try await git("init", "-q")
    try await good("secret", "scan", "--install-hook")
    let line = "db_password = \"" + "q8XzR2mK9vLpW3\"\n"
    try AtomicFile.write(line, to: folder.path + "/main.cfg")
    _ = try await git("add", "main.cfg")
    let stopped = try await git("commit", "-q", "-m", "Add")
    #expect(!stopped.status.isSuccess && stopped.errorText.contains("main.cfg:1: a secret in an assignment"))
    #expect(!(stopped.text + stopped.errorText).contains("q8XzR2mK9vLpW3"))
    // Who cannot find the program is told so, and commits nothing unlooked at.
    var bare = home.environment
    bare["PATH"] = "/usr/bin:/bin"
    let unseen = try await Command(
      "git", ["commit", "-q", "-m", "Add"], environment: bare, workingDirectory: folder.path, timeout: .seconds(60)
    ).run()
    #expect(!unseen.status.isSuccess && unseen.errorText.contains("stack is not on the PATH"))
    // Ours may be put there again.
    try await good("secret", "scan", "--install-hook")
    // What is staged counts, not what lies in the folder.
    try AtomicFile.write("nothing\n", to: folder.path + "/main.cfg")
    #expect(try await !git("commit", "-q", "-m", "Add").status.isSuccess)
    _ = try await git("add", "main.cfg")
    #expect(try await git("commit", "-q", "-m", "Add").status.isSuccess)
  }

  @Test func keyFilesThatOthersMayReadAreRefused() async throws {
    try await keys()
    let root = Path.join(home.directories.config, "keys", "root.key")
    try Files.setMode(root, 0o640)
    let result = try await stack("kms", "key", "rotate", "shop/main")
    #expect(result.status == .exited(1) && result.errorText.contains("others may read the root key"))
    #expect(result.errorText.contains("`stack kms root change`"))
    try Files.setMode(root, 0o600)
    try Files.setMode(Path.parent(root), 0o770)
    #expect(try await stack("kms", "key", "rotate", "shop/main").errorText.contains("others may put other keys into"))
    try Files.setMode(Path.parent(root), 0o700)
    let store = Path.join(home.directories.data, "keys", "store.sqlite")
    try Files.setMode(store, 0o644)
    #expect(try await stack("kms", "key", "list").errorText.contains("others may read or change the key store"))
    try Files.setMode(store, 0o600)
    try Files.rename(root, to: root + ".real")
    #expect(symlink("root.key.real", root) == 0)
    #expect(try await stack("kms", "key", "rotate", "shop/main").errorText.contains("root.key` is a symbolic link"))
  }

  /// Who asks for another kind than there is must not go away believing to have it.
  @Test func initTellsOfAnotherKind() async throws {
    try await good("kms", "init")
    #expect(try await good("kms", "init").text.contains("can be opened with it alone"))
    let other = try await stack("kms", "init", "--root", "passphrase")
    #expect(other.status == .exited(1) && other.output.isEmpty)
    #expect(other.errorText.contains("there is a root key already, and it is no passphrase"))
    #expect(other.errorText.contains("`stack kms root change --root passphrase`"))
  }

  @Test func wordsThatAreNotUnderstoodAreNamed() async throws {
    try await good("kms", "keyring", "create", "shop")
    for (words, error) in [
      (["kms", "key", "create", "shop/a", "--purpose", "seal"], "not `seal`"),
      (["kms", "key", "create", "shop/a", "--rotation-period", "5x"], "not `5x`"),
      (["secret", "exec", "--env", "WORD", "--", "true"], "not `WORD`"),
      (["secret", "scan", "nowhere"], "cannot open `nowhere`"),
    ] {
      let result = try await CLI(arguments: words, in: folder.path).home(home).run()
      #expect(result.status == .exited(1) && result.errorText.contains(error), "\(result.errorText)")
    }
    #expect(try await good("kms", "key", "list").text.isEmpty)
  }

  @Test func aPassphraseOpensTheRoot() async throws {
    let file = folder.path + "/passphrase"
    try AtomicFile.write("correct horse\n", to: file, mode: 0o600)
    func run(_ arguments: String..., input: String = "") async throws -> Command.Result {
      try await CLI(arguments: arguments, in: folder.path).home(home).env("STACK_PASSPHRASE_FILE", file).stdin(input)
        .run()
    }
    #expect(try await run("kms", "init", "--root", "passphrase").status.isSuccess)
    #expect(try await run("secret", "put", "a", input: "word").status.isSuccess)
    #expect(try await run("secret", "get", "a").text == "word")
    try AtomicFile.write("wrong horse\n", to: file, mode: 0o600)
    let wrong = try await run("secret", "get", "a")
    #expect(wrong.status == .exited(1) && wrong.errorText.contains("wrong passphrase"))
    try Files.setMode(file, 0o644)
    let open = try await run("secret", "get", "a")
    #expect(open.status == .exited(1) && open.errorText.contains("others may read the passphrase"))
    try Files.remove(file)
    #expect(try await run("secret", "get", "a").errorText.contains("there is no passphrase file"))
    let none = try await CLI("secret", "get", "a", in: folder.path).home(home).run()
    #expect(none.status == .exited(1) && none.errorText.contains("STACK_PASSPHRASE_FILE"))
  }
}
