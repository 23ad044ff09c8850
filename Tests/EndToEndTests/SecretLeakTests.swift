import Foundation
import Platform
import TestSupport
import Testing

/// Plants secrets and looks for them wherever they must not be: state, plan files, logs, output, arguments and environments of
/// other processes, the key store, temporary folders.
@Suite("Secret leaks") struct SecretLeakTests {
  private static let manifest = """
    variable "word" {
      type      = string
      sensitive = true
    }

    resource "key_ring" "main" {
      name = "leaks"
    }

    resource "crypto_key" "main" {
      key_ring = key_ring.main.id
      name     = "app"
    }

    resource "secret_ciphertext" "sealed" {
      crypto_key = crypto_key.main.id
      plaintext  = var.word
    }

    resource "service_account" "worker" {
      display_name = "of the test"
    }

    resource "terraform_data" "renewed" {
      input = var.word
    }

    resource "terraform_data" "encoded" {
      input = [base64encode("user:${var.word}"), urlencode(var.word), "https://user:${urlencode(var.word)}@host/"]
    }

    resource "secret" "word" {
      crypto_key = crypto_key.main.id
      value      = var.word
    }

    data "secret_plaintext" "opened" {
      ciphertext = secret_ciphertext.sealed.ciphertext
    }

    output "word" {
      value     = var.word
      sensitive = true
    }

    """

  private static let workloads = #"""
    variable "word" {
      type      = string
      sensitive = true
    }

    variable "ends" {
      default = false
    }

    resource "service" "app" {
      command = ["sh", "-c", <<-EOT
        echo "password: $WORD"
        printf %s "$WORD" | base64
        printf %s "$${WORD%????}"; sleep 0.3; echo "$${WORD#$${WORD%????}} after"
        if ${var.ends}; then exit 3; fi
        exec sleep 1000
      EOT
      ]
      secret_env = { WORD = var.word }
    }

    # What is sensitive is a secret wherever it is written.
    resource "service" "open" {
      command = ["sh", "-c", "echo open $WORD; exec sleep 1000"]
      env     = { WORD = var.word, LEVEL = "open" }
    }

    # So are all values of a map that is sensitive itself. They come as they are.
    variable "whole" {
      type      = map(string)
      sensitive = true
    }

    resource "service" "whole" {
      command = ["sh", "-c", "echo whole $WORD; exec sleep 1000"]
      env     = var.whole
    }

    # Waits for all its children, of which the filter must be none.
    resource "service" "parent" {
      command = ["python3", "-c", <<-EOT
        import os, time
        try:
            while True: os.wait()
        except ChildProcessError:
            print("no children", os.environ["WORD"], flush=True)
        time.sleep(1000)
      EOT
      ]
      secret_env = { WORD = var.word }
    }

    """#

  private let home: ScratchHome
  private let folder: ScratchFolder
  /// What must be found nowhere.
  private let word = "planted/" + String(UInt64.random(in: .max / 2 ... .max), radix: 36) + "+word"

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try folder.write(Self.manifest, to: "main.stack.hcl")
  }

  /// Runs the program; its word comes from a sealed secret, by the environment.
  private func stack(_ arguments: String..., input: String = "") async throws -> String {
    let program = try #require(StackProgram.path)
    let words = ["secret", "exec", "--env", "STACK_VAR_word=word", "--", program] + arguments
    let result = try await CLI(arguments: words, in: folder.path).home(home).stdin(input).run()
    return result.text + result.errorText
  }

  @Test func plantedSecretsAreFoundNowhere() async throws {
    _ = try await CLI("secret", "put", "word", in: folder.path).home(home).stdin(word).expect()
    var said: [String] = []
    said.append(try await stack("plan", "--out", "saved.plan"))
    said.append(try await stack("apply", "--auto-approve", "--json"))
    #expect(said.joined().contains("secret_ciphertext.sealed"), "\(said)")
    for command in [["show"], ["show", "--json"], ["output"], ["output", "--json"], ["state", "list"], ["plan"]] {
      let result = try await CLI(arguments: command, in: folder.path).home(home).env("STACK_VAR_word", word).run()
      said.append(result.text + result.errorText)
    }
    // An error text, too: a secret that is none of what is wanted.
    let wrong = try await CLI("kms", "decrypt", in: folder.path).home(home).stdin(word).run()
    #expect(wrong.status == .exited(1))
    said.append(wrong.text + wrong.errorText)
    let made = try await CLI("service-account", "create", "leak", in: folder.path).home(home).run()
    #expect(made.status.isSuccess, "\(made.errorText)")
    try await CLI("service-account", "key", "leak", in: folder.path).home(home).expect()
    let key = try await CLI("secret", "get", "leak-key", in: folder.path).home(home).run().text
    let document = try #require(try JSONSerialization.jsonObject(with: Data(key.utf8)) as? [String: String])
    let accountSecret = try #require(document["secret"])
    said.append(try await CLI("kms", "audit", in: folder.path).home(home).run().text)

    let needles = forms(of: word) + forms(of: accountSecret)
    for (index, text) in said.enumerated() { expectNone(of: needles, in: Array(text.utf8), "output \(index)") }
    try searchFiles(home.path, needles)
    try searchFiles(folder.path, needles)
    searchProcesses(needles)

    said = [try await stack("destroy", "--auto-approve")]
    expectNone(of: needles, in: Array(said.joined().utf8), "destroy")
    try searchFiles(home.path, needles)
    try searchFiles(folder.path, needles)
  }

  /// A workload has its secrets in its environment. What it prints of them is not shown, and what the agent keeps is sealed.
  @Test func aWorkloadsSecretsAreInItsEnvironmentAlone() async throws {
    try folder.write(Self.workloads, to: "main.stack.hcl")
    let needles = forms(of: word)
    func stack(_ arguments: String...) async throws -> String {
      let result = try await CLI(arguments: arguments, in: folder.path).home(home).env("STACK_VAR_word", word)
        .env("STACK_VAR_whole", "{ WORD = \"\(word)@{replica}\" }").run()
      let said = result.text + result.errorText
      expectNone(of: needles, in: Array(said.utf8), "\(arguments)")
      return said
    }
    #expect(try await stack("apply", "--auto-approve").contains("Applied: 4 added"))
    let masked = /password: \[secret\]\n\[secret\][a-zA-Z0-9=]{0,4}\n\[secret\] after\n/
    var log = ""
    for _ in 0..<100 where try masked.wholeMatch(in: log) == nil {
      log = try await stack("logs", "service.app")
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(try masked.wholeMatch(in: log) != nil, "\(log)")
    for (name, line) in [
      ("open", "open [secret]\n"), ("whole", "whole [secret]\n"), ("parent", "no children [secret]\n"),
    ] {
      var said = ""
      for _ in 0..<100 where said != line {
        said = try await stack("logs", "service.\(name)")
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(said == line)
    }
    #expect(try await stack("logs", "service.app", "--tail", "1") == "[secret] after\n")
    _ = try await stack("status", "--json")
    try searchFiles(home.path, needles, but: "/logs/")
    try searchFiles(folder.path, needles)
    for pid in ProcessStatus.allPids() where pid != ProcessIdentity.current.pid {
      guard let arguments = try? Files.read("/proc/\(pid)/cmdline") else { continue }
      expectNone(of: needles, in: arguments, "/proc/\(pid)/cmdline")
    }
    // A new secret takes the old one's place; the log still has the old one.
    let failed = try await stack("apply", "--auto-approve", "--var", "ends=true")
    #expect(failed.contains("password: [secret]"), "\(failed)")
    let other = try await CLI("apply", "--auto-approve", in: folder.path).home(home).env(
      "STACK_VAR_word", "another one"
    )
    .env("STACK_VAR_whole", "{}").run()
    #expect(other.status.isSuccess, "\(other.errorText)")
    _ = try await stack("logs", "service.app")
    _ = try await stack("destroy", "--auto-approve")
  }

  /// A text as it is, in base64 at each of the three places it may begin, and percent-encoded.
  private func forms(of text: String) -> [(name: String, bytes: [UInt8])] {
    var forms = [("plain", Array(text.utf8))]
    for shift in 0..<3 {
      let padded = Data(repeating: 0x20, count: shift) + Data(text.utf8)
      // The digits that do not depend on what stands around.
      forms.append(("base64", Array(padded.base64EncodedString().dropFirst(shift == 0 ? 0 : 4).prefix(12).utf8)))
    }
    let allowed = CharacterSet.alphanumerics
    forms.append(("percent-encoded", Array((text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text).utf8)))
    return forms.map { (name: $0.0, bytes: $0.1) }
  }

  private func expectNone(of needles: [(name: String, bytes: [UInt8])], in bytes: [UInt8], _ place: String) {
    let data = Data(bytes)
    for needle in needles where data.range(of: Data(needle.bytes)) != nil {
      Issue.record("a planted secret is in \(place), \(needle.name)")
    }
  }

  private func searchFiles(
    _ root: String, _ needles: [(name: String, bytes: [UInt8])], but exception: String? = nil
  ) throws {
    for entry in try FileTree.entries(root) where entry.kind == .file {
      if let exception, entry.path.contains(exception) { continue }
      guard let bytes = try? Files.read(Path.join(root, entry.path)) else { continue }
      expectNone(of: needles, in: bytes, Path.join(root, entry.path))
    }
  }

  /// Arguments and environments of every process but this one.
  private func searchProcesses(_ needles: [(name: String, bytes: [UInt8])]) {
    for pid in ProcessStatus.allPids() where pid != ProcessIdentity.current.pid {
      for file in ["cmdline", "environ"] {
        guard let bytes = try? Files.read("/proc/\(pid)/\(file)") else { continue }
        expectNone(of: needles, in: bytes, "/proc/\(pid)/\(file)")
      }
    }
  }
}
