import Foundation
import Platform
import TestSupport
import Testing

/// Sensitive values are shown to who has the right, and both that and each refusal is written down. An opened secret is never in
/// the state, where nobody could reveal it.
@Suite("Revealing") struct RevealTests {
  private static let manifest = """
    resource "key_ring" "main" {
      name = "reveal"
    }

    resource "crypto_key" "main" {
      key_ring = key_ring.main.id
      name     = "app"
    }

    resource "random_password" "word" {
      length = 24
    }

    resource "secret" "word" {
      crypto_key = crypto_key.main.id
      value      = random_password.word.result
    }

    resource "secret_ciphertext" "sealed" {
      crypto_key = crypto_key.main.id
      plaintext  = random_password.word.result
    }

    data "secret_plaintext" "opened" {
      ciphertext = secret_ciphertext.sealed.ciphertext
    }

    output "same" {
      value = nonsensitive(data.secret_plaintext.opened.plaintext == random_password.word.result)
    }

    output "word" {
      value     = random_password.word.result
      sensitive = true
    }

    """

  @Test func itTakesARightAndIsWrittenDown() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    try folder.write(Self.manifest, to: "main.stack.hcl")
    func stack(_ arguments: String..., exitCode: Int32 = 0) async throws -> Command.Result {
      try await CLI(arguments: arguments, in: folder.path).home(home).expect(exitCode: exitCode)
    }
    _ = try await stack("apply", "--auto-approve")
    #expect(try await stack("output", "same").text == "true\n")
    let word = try await stack("output", "word", "--raw").text
    #expect(word.count == 24)
    let hidden = try await stack("show").text
    #expect(!hidden.contains(word) && hidden.contains("(sensitive value)"))

    let refused = try await stack("show", "--reveal", exitCode: 1)
    #expect(!refused.text.contains(word))
    let right = try #require(refused.errorText.firstMatch(of: /stack iam bind (user:\S+) revealer (states\/[^\s`]+)/))
    let (user, state) = (String(right.1), String(right.2))
    // It is no role for accounts, or on keys.
    _ = try await stack("iam", "bind", user, "revealer", "keys/reveal", exitCode: 1)
    _ = try await stack("iam", "bind", "backup", "revealer", state, exitCode: 1)
    _ = try await stack("iam", "bind", user, "revealer", state)
    #expect(try await stack("iam", "test", user, "reveal", state).text.hasPrefix("allowed"))

    let shown = try await stack("show", "--reveal").text
    // The password and the plaintext of the ciphertext; neither the secret's value nor what the data source opened.
    #expect(shown.ranges(of: word).count >= 2)
    let json = try await stack("show", "--reveal", "--json").text
    #expect(json.contains(word))
    for address in ["secret.word", "data.secret_plaintext.opened"] {
      let part = try #require(shown.components(separatedBy: "\n\n").first { $0.hasPrefix("# \(address)") })
      #expect(!part.contains(word), "\(part)")
    }

    _ = try await stack("iam", "unbind", user, "revealer", state)
    _ = try await stack("show", "--reveal", exitCode: 1)
    let entries = try await stack("kms", "audit", "--json").text.split(separator: "\n")
    let audit = entries.filter { $0.contains("\"reveal\"") }
    #expect(audit.map { $0.contains("\"allowed\":true") } == [false, true, true, false])
    #expect(audit.allSatisfy { $0.contains(state) })
    _ = try await stack("destroy", "--auto-approve")
  }
}
