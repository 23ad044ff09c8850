import Foundation
import Platform
import TestSupport
import Testing

/// Terraform's states say of a `terraform_data` that its `input` is sensitive, and leave the `output` that repeats it in the clear. What is
/// taken over from such a state is secret here from the first moment, wherever it comes in.
@Suite struct TakenSecretTests {
  private static let word = "geheim-4711"
  private let fixture: StateFixture

  init() throws {
    fixture = try StateFixture()
    try fixture.folder.write(
      """
      variable "word" {
        default   = "\(Self.word)"
        sensitive = true
      }
      resource "terraform_data" "word" { input = var.word }
      resource "terraform_data" "object" { input = { k = var.word, p = "plain" } }
      resource "terraform_data" "map" { input = tomap({ k = var.word }) }
      """, to: "stack/main.stack.hcl")
    try fixture.folder.write(Self.state, to: "terraform.tfstate")
  }

  /// As `terraform apply` writes it.
  private static let state = """
    {"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "85aae82d-4e47-a568-512b-ec428139d7bd",
     "outputs": {}, "resources": [
       \(resource("word", #"{"value": "\#(word)", "type": "string"}"#, "")),
       \(resource(
        "object",
        #"{"value": {"k": "\#(word)", "p": "plain"}, "type": ["object", {"k": "string", "p": "string"}]}"#,
        #", {"type": "get_attr", "value": "k"}"#)),
       \(resource(
        "map", #"{"value": {"k": "\#(word)"}, "type": ["map", "string"]}"#,
        #", {"type": "index", "value": {"value": "k", "type": "string"}}"#))
     ], "check_results": null}
    """

  private static func resource(_ name: String, _ value: String, _ steps: String) -> String {
    #"{"mode": "managed", "type": "terraform_data", "name": "\#(name)","#
      + #""provider": "provider[\"terraform.io/builtin/terraform\"]", "instances": [{"schema_version": 0, "attributes":"#
      + #"{"id": "f5fc8116-619e-7ea4-121f-0fc908e79554", "input": \#(value), "output": \#(value), "#
      + #""triggers_replace": null}, "sensitive_attributes": [[{"type": "get_attr", "value": "input"}\#(steps)]]}]}"#
  }

  private func stack(_ arguments: String...) -> CLI {
    CLI(arguments: arguments, in: fixture.folder.path("stack")).home(fixture.home)
  }

  /// Looks at all that is printed of the state, and at every byte of what is kept of it.
  private func expectNothingInTheClear(_ source: String) async throws {
    var said: [String] = []
    for command in [
      ["show"], ["show", "--json"], ["state", "show", "terraform_data.word"], ["state", "show", "terraform_data.map"],
      ["plan"], ["plan", "--json"], ["plan", "--no-refresh", "--destroy"], ["output"], ["state", "list"],
      ["plan", "--var", "word=another", "--out", "kept.plan"], ["show", "kept.plan"], ["show", "--json", "kept.plan"],
    ] {
      let result = try await CLI(arguments: command, in: fixture.folder.path("stack")).home(fixture.home).run()
      #expect(result.status == .exited(0), "\(source): \(command): \(result.errorText)")
      said.append(result.text + result.errorText)
      #expect(!(said.last ?? "").contains(Self.word), "\(source): \(command):\n\(said.last ?? "")")
    }
    let kept = fixture.folder.path("stack/.stack")
    for entry in try FileTree.entries(kept) where entry.kind == .file {
      let bytes = try Files.read(Path.join(kept, entry.path))
      #expect(Data(bytes).range(of: Data(Self.word.utf8)) == nil, "\(source): in the clear in \(entry.path)")
    }
    #expect(said[4].contains("No changes"), "\(source): \(said[4])")
    let pulled = try await stack("state", "pull").expect().text
    #expect(pulled.components(separatedBy: #""value": "output""#).count == 4, "\(source): \(pulled)")
  }

  /// What this program writes itself it reads as it was: also maps where any type may stand.
  @Test func ofAnAppliedState() async throws {
    try await stack("apply", "--auto-approve").expect()
    try await expectNothingInTheClear("apply")
  }

  @Test func ofAPushedState() async throws {
    try await stack("state", "push", "../terraform.tfstate").expect()
    try await expectNothingInTheClear("push")
  }

  @Test func ofAWorkspacesFirstState() async throws {
    try await stack("workspace", "new", "other", "--state", "../terraform.tfstate").expect()
    try await expectNothingInTheClear("workspace new")
  }

  /// Terraform and this program on one server.
  @Test func ofAStateThatAnotherWroteToABackEnd() async throws {
    let server = try await StateServerFixture(fixture.home)
    let address = "http://127.0.0.1:\(server.port)/state/taken"
    let answer = try await Command(
      "/usr/bin/curl",
      [
        "-sf", "-u", "stack:\(server.secret)", "--data-binary", "@\(fixture.folder.path("terraform.tfstate"))", address,
      ],
      environment: [:], timeout: .seconds(30)
    ).run()
    #expect(answer.status == .exited(0), "\(answer.errorText)")
    try fixture.folder.write(
      "terraform {\n  backend \"http\" {\n    address = \"\(address)\"\n    password = \"\(server.secret)\"\n  }\n}\n",
      to: "stack/backend.stack.hcl")
    try await stack("init").expect()
    try await expectNothingInTheClear("http")
  }
}
