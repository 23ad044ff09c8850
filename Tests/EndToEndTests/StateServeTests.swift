import Platform
import StateServers
import TestSupport
import Testing

@Suite struct StateServeTests {
  /// What a server keeps its states in.
  enum Keeping: CaseIterable, Sendable {
    case sqlite
    case postgres

    static var allCases: [Keeping] { [.sqlite] + (PostgresServer.isInstalled ? [.postgres] : []) }

    func server(_ home: ScratchHome) async throws -> StateServerFixture {
      let database = self == .postgres ? try await PostgresServer.shared.value.uri : nil
      return try await StateServerFixture(home, database: database)
    }
  }

  private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first(where: Files.isExecutable)
  private static let terraform = ["/usr/local/bin/terraform", "/usr/bin/terraform"].first(where: Files.isExecutable)

  @Test(.enabled(if: openssl != nil))
  func statesAreServedOverTLSToThoseWithTokens() async throws {
    let fixture = try await StateFixture.withThings()
    let openssl = try #require(Self.openssl)
    let (certificate, key) = (fixture.folder.path("server.pem"), fixture.folder.path("server.key"))
    let made = try await Command(
      openssl,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
        certificate,
        "-days", "2", "-subj", "/CN=states", "-addext", "subjectAltName=IP:127.0.0.1",
      ], timeout: .seconds(30)
    ).run()
    #expect(made.status == .exited(0), "\(made.errorText)")
    let server = try await StateServerFixture(fixture.home, ["--tls-certificate", certificate, "--tls-key", key])
    #expect(server.log.contains("serving states at https://127.0.0.1:"))
    func block(_ extra: String) throws {
      try fixture.folder.write(
        """
        stack {
          backend "http" {
            address = "https://127.0.0.1:\(server.port)/state/shop"
            \(extra)
          }
        }

        """, to: "main.stack.hcl")
    }
    try block("")
    let untrusted = try await fixture.stack("init", "--migrate-state").env("STACK_HTTP_PASSWORD", server.secret)
      .expect(exitCode: 1)
    #expect(untrusted.errorText.contains("the state back end `https://127.0.0.1:"))
    try block(#"client_ca_certificate_pem = file("server.pem")"#)
    let nameless = try await fixture.stack("init", "--migrate-state").expect(exitCode: 1)
    #expect(nameless.errorText.contains("it asks for credentials"))
    let unknown = try await fixture.stack("init", "--migrate-state").env("STACK_HTTP_PASSWORD", "guess").expect(
      exitCode: 1)
    #expect(unknown.errorText.contains("it refuses these credentials: that token is not known"))
    try await fixture.stack("init", "--migrate-state").env("STACK_HTTP_PASSWORD", server.secret).expect()
    try await fixture.stack("state", "rm", "thing.a").env("STACK_HTTP_PASSWORD", server.secret).expect()
    let listed = try await fixture.stack("state", "list").env("STACK_HTTP_PASSWORD", server.secret).expect()
    #expect(listed.text == "module.m.thing.c\nthing.b[0]\nthing.b[1]\n")
  }

  /// Who may only read can plan and look for drift, and is told that it was without the lock; an apply is refused.
  @Test func aTokenToReadIsEnoughToPlan() async throws {
    let fixture = try StateFixture()
    let server = try await StateServerFixture(fixture.home)
    let reader = try await server.token("read", fixture.home)
    func write(_ input: String) throws {
      try fixture.folder.write(
        """
        stack {
          backend "http" {
            address = "http://127.0.0.1:\(server.port)/state/shop"
          }
        }
        resource "terraform_data" "a" { input = "\(input)" }

        """, to: "main.stack.hcl")
    }
    try write("one")
    try await fixture.stack("init").env("STACK_HTTP_PASSWORD", server.secret).expect()
    try await fixture.stack("apply", "--auto-approve").env("STACK_HTTP_PASSWORD", server.secret).expect()
    try write("two")
    let words = "it refuses: that token gives no right to write `shop`"
    let note = "going on without the lock (\(words)): another run may change what is looked at\n"
    let plan = try await fixture.stack("plan").env("STACK_HTTP_PASSWORD", reader).expect(stderr: note)
    #expect(plan.text.contains("~ input  = \"one\" -> \"two\"") && plan.text.contains("Plan: 0 to add, 1 to change"))
    for option in ["--no-lock", "-lock=false"] {
      let same = try await fixture.stack("plan", option).env("STACK_HTTP_PASSWORD", reader).expect(stderr: "")
      #expect(same.text == plan.text)
    }
    try await fixture.stack("drift", "--lock=false").env("STACK_HTTP_PASSWORD", reader).expect(
      stdout: "No drift. What is there is what was applied.\n", stderr: "")
    let refused = try await fixture.stack("apply", "--auto-approve").env("STACK_HTTP_PASSWORD", reader).expect(
      stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("gives no right to that") && refused.errorText.contains(words))
  }

  @Test func statesAreNotOpenedToEverybodyByMistake() async throws {
    let home = try ScratchHome()
    let refused = try await CLI("state", "serve", "--listen", "0.0.0.0:0").home(home).expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("states would be open to everybody who reaches `0.0.0.0`"))
    try await CLI("state", "serve", "--listen", "nowhere").home(home).expect(stdout: "", exitCode: 1)
    let folder = try ScratchFolder()
    try folder.write("write shop\n", to: "tokens")
    let broken = try await CLI("state", "serve", "--tokens", folder.path("tokens")).home(home).expect(exitCode: 1)
    #expect(broken.errorText.contains("line 1 of `\(folder.path("tokens"))` is no token"))
  }

  /// Terraform's own client, unchanged, and ours on the same state.
  @Test(.enabled(if: terraform != nil), arguments: Keeping.allCases)
  func theRealTerraformUsesIt(_ keeping: Keeping) async throws {
    let fixture = try StateFixture()
    let terraform = try #require(Self.terraform)
    let server = try await keeping.server(fixture.home)
    let address = "http://127.0.0.1:\(server.port)/state/shop"
    func write(_ block: String, _ folder: ScratchFolder, _ file: String) throws {
      try folder.write(
        """
        \(block) {
          backend "http" {
            address        = "\(address)"
            lock_address   = "\(address)"
            unlock_address = "\(address)"
            username       = "ann"
            password       = "\(server.secret)"
          }
        }
        resource "terraform_data" "a" {
          count = 3
          input = "one"
        }

        """, to: file)
    }
    let theirs = try ScratchFolder()
    try write("terraform", theirs, "main.tf")
    for arguments in [["init", "-input=false"], ["apply", "-auto-approve", "-input=false"]] {
      let result = try await Command(
        terraform, arguments, environment: fixture.home.environment, workingDirectory: theirs.path,
        timeout: .seconds(120)
      ).run()
      #expect(result.status == .exited(0), "\(result.text)\(result.errorText)")
    }
    try write("stack", fixture.folder, "main.stack.hcl")
    try await fixture.stack("init").expect()
    #expect(try await fixture.list() == ["terraform_data.a[0]", "terraform_data.a[1]", "terraform_data.a[2]"])
    try await fixture.stack("state", "rm", "terraform_data.a[2]").expect()
    let listed = try await Command(
      terraform, ["state", "list"], environment: fixture.home.environment, workingDirectory: theirs.path,
      timeout: .seconds(60)
    ).run()
    #expect(listed.text == "terraform_data.a[0]\nterraform_data.a[1]\n")
  }

  /// What was made here goes back: Terraform knows all of it, and has nothing to change.
  @Test(.enabled(if: terraform != nil, "the real terraform is not installed"))
  func aStateMadeHereGoesBackToTheRealTerraform() async throws {
    let fixture = try StateFixture()
    let terraform = try #require(Self.terraform)
    let manifest = """
      resource "terraform_data" "a" {
        count            = 2
        input            = { n = count.index }
        triggers_replace = ["x"]
      }
      output "first" { value = terraform_data.a[0].output.n }

      """
    try fixture.folder.write(manifest, to: "main.stack.hcl")
    try await fixture.stack("apply", "--auto-approve").expect()
    let theirs = try ScratchFolder()
    try theirs.write(manifest, to: "main.tf")
    try theirs.write(try await fixture.stack("state", "pull").expect().text, to: "ours.tfstate")
    for arguments in [
      ["init", "-input=false"], ["state", "push", "ours.tfstate"], ["plan", "-detailed-exitcode", "-input=false"],
    ] {
      let result = try await Command(
        terraform, arguments, environment: fixture.home.environment, workingDirectory: theirs.path,
        timeout: .seconds(60)
      ).run()
      #expect(result.status == .exited(0), "\(arguments): \(result.text)\(result.errorText)")
    }
  }

  /// Both apply to one state in turn.
  @Test(.enabled(if: terraform != nil, "the real terraform is not installed"), arguments: Keeping.allCases)
  func terraformAndWeApplyInTurn(_ keeping: Keeping) async throws {
    let fixture = try StateFixture()
    let terraform = try #require(Self.terraform)
    let server = try await keeping.server(fixture.home)
    let address = "http://127.0.0.1:\(server.port)/state/shop"
    let manifest = """
      terraform {
        backend "http" {
          address        = "\(address)"
          lock_address   = "\(address)"
          unlock_address = "\(address)"
          username       = "ann"
          password       = "\(server.secret)"
        }
      }
      variable "n" { default = 1 }
      resource "terraform_data" "a" {
        count = var.n
        input = "one"
      }

      """
    let theirs = try ScratchFolder()
    try theirs.write(manifest, to: "main.tf")
    try fixture.folder.write(manifest, to: "main.tf")
    func run(_ arguments: String...) async throws {
      let result = try await Command(
        terraform, arguments + ["-input=false"], environment: fixture.home.environment, workingDirectory: theirs.path,
        timeout: .seconds(60)
      ).run()
      #expect(result.status == .exited(0), "\(arguments): \(result.text)\(result.errorText)")
    }
    try await run("init")
    try await run("apply", "-auto-approve")
    try await fixture.stack("init").expect()
    #expect(try await fixture.list() == ["terraform_data.a[0]"])
    let ours = try await fixture.stack("apply", "--auto-approve", "--var", "n=2").expect()
    #expect(ours.text.contains("1 added, 0 changed, 0 destroyed"))
    try await run("plan", "-detailed-exitcode", "-var", "n=2")
    try await run("apply", "-auto-approve", "-var", "n=3")
    try await fixture.stack("plan", "--detailed-exitcode", "--var", "n=3").expect()
    // Ours wrote the one row that it made, and theirs were left as they were.
    let history = try await fixture.stack("state", "diff", "1", "2").expect().text
    #expect(history == "+ terraform_data.a[1]\n")
  }
}
