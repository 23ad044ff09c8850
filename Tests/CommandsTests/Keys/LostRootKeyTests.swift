import Glibc
import Platform
import TestSupport
import Testing

/// A root key that is gone is put back, and no other takes its place unseen.
@Suite("Lost root keys") struct LostRootKeyTests {
  private let home: ScratchHome
  private let folder: ScratchFolder
  private var root: String { home.path + "/config/keys/root.key" }
  private var store: String { home.path + "/data/keys/store.sqlite" }

  init() async throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try await stack("kms", "keyring", "create", "shop")
    try await stack("kms", "key", "create", "shop/main")
    try await CLI("kms", "encrypt", "--key", "shop/main", "--out", "note.enc", in: folder.path).home(home)
      .stdin("hello").expect()
  }

  @discardableResult
  private func stack(_ arguments: String..., exitCode: Int32 = 0) async throws -> Command.Result {
    try await CLI(arguments: arguments, in: folder.path).home(home).expect(exitCode: exitCode)
  }

  @Test func noOtherTakesItsPlaceUnseen() async throws {
    try Files.rename(root, to: root + ".copy")
    try await CLI("kms", "init", in: folder.path).home(home).expect(
      stdout: "",
      stderr: """
        error: the root key `\(root)` is gone, and a new one would not open what it has wrapped
          it has wrapped the keys in `\(store)`; nothing was changed
          = hint: put its backup copy back there, with mode 0600
          = hint: if it is lost for good, `stack kms init --begin-anew` puts the key store aside and makes a new root key; what was sealed stays closed

        """, exitCode: 1)
    #expect(!Files.exists(root))
    try Files.rename(root + ".copy", to: root)
    #expect(try await stack("kms", "init").text.hasPrefix("the root key is there already"))
    #expect(try await stack("kms", "decrypt", "--in", "note.enc").text == "hello")
  }

  @Test func whoSaysSoBeginsAnewAndCanGoBack() async throws {
    try Files.rename(root, to: root + ".copy")
    let begun = try await stack("kms", "init", "--begin-anew")
    #expect(begun.text.hasPrefix("made the root key (file:"))
    let name = try #require(begun.errorText.firstMatch(of: /the key store is (\S+\.lost-\S+) now;/)).output.1
    let aside = String(name)
    #expect(try await stack("kms", "keyring", "list").text == "")
    try await stack("kms", "keyring", "create", "shop")
    try await stack("kms", "key", "create", "shop/main")
    #expect(try await stack("kms", "audit", "--verify").text.hasPrefix("2 entries, none changed or missing"))
    let closed = try await stack("kms", "decrypt", "--in", "note.enc", exitCode: 1)
    #expect(closed.text.isEmpty)
    // The copy turned up.
    try Files.rename(root + ".copy", to: root)
    for suffix in ["-wal", "-shm"] { try Files.remove(store + suffix) }
    for suffix in ["", "-wal", "-shm"] where Files.exists(aside + suffix) {
      try Files.rename(aside + suffix, to: store + suffix)
    }
    #expect(try await stack("kms", "decrypt", "--in", "note.enc").text == "hello")
  }

  @Test func aProjectsStateNeedsItToo() async throws {
    let home = try ScratchHome()
    try folder.write("resource \"random_password\" \"a\" {\n  length = 8\n}\n", to: "main.stack.hcl")
    try await CLI("apply", "--auto-approve", in: folder.path).home(home).expect()
    try Files.remove(home.path + "/config/keys/root.key")
    let refused = try await CLI("kms", "init", in: folder.path).home(home).expect(exitCode: 1)
    #expect(refused.errorText.contains("it has wrapped the state of `\(folder.path)`"), "\(refused.errorText)")
    try await CLI("kms", "init", "--begin-anew", in: folder.path).home(home).expect()
  }

  @Test func whatAKilledChangeLeftIsWiped() async throws {
    let left = home.path + "/config/keys/.root.key.4194305-1.tmp"
    for command in [["root", "show"], ["root", "change", "--root", "keyfile"], ["root", "retire"], ["init"]] {
      try AtomicFile.write("stack-root-key-1 00", to: left, mode: 0o600)
      try await CLI(arguments: ["kms"] + command, in: folder.path).home(home).expect()
      #expect(!Files.exists(left), "\(command)")
    }
  }

  @Test func aPassphraseFileIsNoPipe() async throws {
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let result = try await CLI("kms", "init", "--root", "passphrase").home(ScratchHome())
      .env("STACK_PASSPHRASE_FILE", pipe).within(.seconds(20)).run()
    #expect(result.status == .exited(1) && result.errorText.contains("`\(pipe)` is no regular file"))
  }
}
