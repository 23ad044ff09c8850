import Platform
import TestSupport
import Testing

/// Keys for signatures and codes, from the command line.
@Suite("Signatures") struct SignatureCommandTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() async throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try AtomicFile.write("text\n", to: folder.path + "/text")
    for words in [
      ["keyring", "create", "shop"], ["key", "create", "shop/sign", "--purpose", "sign"],
      ["key", "create", "shop/mac", "--purpose", "mac"], ["key", "create", "shop/main"],
    ] { #expect(try await kms(words).status.isSuccess) }
  }

  private func kms(_ arguments: [String]) async throws -> Command.Result {
    try await CLI(arguments: ["kms"] + arguments, in: folder.path).home(home).run()
  }

  private func kms(_ arguments: String...) async throws -> Command.Result { try await kms(arguments) }

  private func verified(_ key: String, _ text: String = "text", _ signature: String = "sig") async throws -> String {
    let result = try await kms("verify", "--key", key, "--in", text, "--signature", signature)
    #expect(result.status == .exited(result.output.isEmpty ? 1 : 0))
    return result.text + result.errorText
  }

  @Test(arguments: [("shop/sign", 68), ("shop/mac", 36)])
  func whatWasSignedIsKnownAgain(_ key: String, _ size: Int) async throws {
    #expect(try await kms("sign", "--key", key, "--in", "text", "--out", "sig").status.isSuccess)
    let signature = try Files.read(folder.path + "/sig")
    #expect(signature.count == size)
    #expect(try await verified(key) == "signed with version 1 of key \(key)\n")
    #expect(try await kms("sign", "--key", key, "--in", "text", "--out", "sig").errorText.contains("--force"))
    // After a rotation too, and the new version signs.
    #expect(try await kms("key", "rotate", key).status.isSuccess)
    #expect(try await verified(key) == "signed with version 1 of key \(key)\n")
    #expect(try await kms("sign", "--key", key, "--in", "text", "--out", "sig", "--force").status.isSuccess)
    #expect(try await verified(key) == "signed with version 2 of key \(key)\n")

    let refusal = "`sig` is no signature of `other` by key `\(key)`"
    try AtomicFile.write("texT\n", to: folder.path + "/other")
    #expect(try await verified(key, "other").contains(refusal))
    let flipped = signature.dropLast() + [(signature.last ?? 0) ^ 1]
    for spoiled in [Array(signature.dropLast()), signature + [0], Array(flipped), []] {
      try AtomicFile.write(spoiled, to: folder.path + "/bad")
      #expect(try await verified(key, "text", "bad").contains("`bad` is no signature of `text`"))
    }
    try AtomicFile.write([0, 0, 0, 9] + signature.dropFirst(4), to: folder.path + "/bad")
    #expect(try await verified(key, "text", "bad").contains("has no version 9"))
    let audit = try await kms("audit", "--json").text.split(separator: "\n")
    #expect(audit.contains { $0.contains(#""action":"sign""#) && $0.contains(key) })
    #expect(audit.contains { $0.contains(#""action":"verify""#) && $0.contains(#""allowed":false"#) })
  }

  @Test func eachKeyDoesWhatItIsForAlone() async throws {
    let sealing = try await kms("sign", "--key", "shop/main", "--in", "text")
    #expect(sealing.status == .exited(1) && sealing.errorText.contains("is for `encrypt`, not for `sign`"))
    #expect(try await kms("public-key", "shop/mac").errorText.contains("is for `mac`, not for `sign`"))
    #expect(try await kms("public-key", "shop/sign").text.hasPrefix("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"))
    #expect(try await kms("public-key", "shop/sign", "--version", "7").errorText.contains("has no version 7"))
  }

  /// Whoever follows the log sees a use as it is made.
  @Test func theLogIsFollowed() async throws {
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    let script = """
      "$0" kms audit --follow --json > log & follower=$!
      trap 'kill $follower' EXIT
      until grep -q '"create key"' log; do sleep 0.05; done
      "$0" kms sign --key shop/mac --in text > code
      until grep '"sign"' log; do sleep 0.05; done
      """
    let result = try await Command(
      "sh", ["-c", script, program], environment: home.environment, workingDirectory: folder.path, timeout: .seconds(20)
    ).run()
    #expect(result.status.isSuccess && result.text.contains(#""resource":"keys/shop/mac","version":1,"allowed":true"#))
  }
}
