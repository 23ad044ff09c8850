import TestSupport
import Testing

/// `stack init` between back ends, with `stack state serve` as the server.
@Suite struct BackendTests {
  private static let block = """
    variable "port" { default = "1" }
    locals { project = "shop" }
    stack {
      backend "http" {
        address  = "http://127.0.0.1:${var.port}/state/${local.project}/{workspace}"
        password = var.secret
      }
    }
    variable "secret" {
      default   = "none"
      sensitive = true
    }
    """

  private func settings(_ fixture: StateFixture, _ server: StateServerFixture) throws {
    try fixture.folder.write("port = \"\(server.port)\"\nsecret = \"\(server.secret)\"\n", to: "x.auto.stackvars")
  }

  @Test func statesMoveToAServerAndBack() async throws {
    let fixture = try await StateFixture.withThings()
    let server = try await StateServerFixture(fixture.home)
    try await fixture.stack("workspace", "new", "--state", "pushed.tfstate", "eu").expect()
    try await fixture.stack("workspace", "select", "default").expect()
    let before = try await fixture.stack("state", "pull").expect().text

    try fixture.folder.write(Self.block, to: "main.stack.hcl")
    try settings(fixture, server)
    let unset = try await fixture.stack("plan").expect(stdout: "", exitCode: 1)
    #expect(unset.errorText.contains("the back end `http` is not set up yet"))
    let refused = try await fixture.stack("init").expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("the present back end holds state"))
    try await fixture.stack("init", "--migrate-state").expect()
    #expect(try await fixture.stack("state", "pull").expect().text.sameContents(as: before))
    #expect(!(try fixture.folder.read(".stack/backend.json").contains(server.secret)))
    try await fixture.stack("state", "rm", "thing.a").expect()

    // Another checkout of the same manifests sees the same state.
    let other = try StateFixture()
    try other.folder.write(Self.block, to: "main.stack.hcl")
    try settings(other, server)
    try await other.stack("init").expect()
    #expect(try await other.list() == ["module.m.thing.c", "thing.b[0]", "thing.b[1]"])
    try await other.stack("workspace", "select", "--or-create", "eu").expect()
    #expect(try await other.list().count == 4)

    // And back to the files beside the manifests.
    try fixture.folder.write("# nothing\n", to: "main.stack.hcl")
    try fixture.folder.write("", to: "x.auto.stackvars")
    try await fixture.stack("init", "--migrate-state").expect()
    #expect(!fixture.folder.exists(".stack/backend.json"))
    #expect(try await fixture.list() == ["module.m.thing.c", "thing.b[0]", "thing.b[1]"])
    try await fixture.stack("workspace", "list").expect(stdout: "* default\n  eu\n")
  }

  /// The protocol has no list of workspaces, so the one that is named is asked for.
  @Test func aWorkspaceOfAnotherCheckoutIsKnown() async throws {
    let fixture = try StateFixture()
    let server = try await StateServerFixture(fixture.home)
    let other = try StateFixture()
    for one in [fixture, other] {
      try one.folder.write(Self.block, to: "main.stack.hcl")
      try settings(one, server)
      try await one.stack("init").expect()
    }
    try await fixture.stack("workspace", "new", "eu").expect()
    try await fixture.push(StateFixture.things)
    let taken = try await other.stack("workspace", "new", "eu").expect(stdout: "", exitCode: 1)
    #expect(taken.errorText.contains("workspace `eu` exists already"))
    let unknown = try await other.stack("workspace", "select", "us").expect(stdout: "", exitCode: 1)
    #expect(unknown.errorText.contains("no workspace `us`"))
    try await other.stack("workspace", "select", "eu").expect()
    #expect(try await other.list().count == 4)
  }

  @Test func aStateOfOthersIsNotOverwritten() async throws {
    let fixture = try await StateFixture.withThings()
    let server = try await StateServerFixture(fixture.home)
    let other = try StateFixture()
    try await other.push(StateFixture.things.replacing("000000000001", with: "000000000002"))
    for one in [fixture, other] {
      try one.folder.write(Self.block, to: "main.stack.hcl")
      try settings(one, server)
    }
    try await fixture.stack("init", "--migrate-state").expect()
    let refused = try await other.stack("init", "--migrate-state").expect(exitCode: 1)
    #expect(refused.errorText.contains("there is another state at"))
    #expect(try await other.list().count == 4, "the old back end is still the one in use")
    try await other.stack("init", "--reconfigure").expect()
    try await other.stack("state", "rm", "thing.a").expect()
    #expect(try await fixture.list() == ["module.m.thing.c", "thing.b[0]", "thing.b[1]"])
  }

  @Test func faultsOfTheBlockAreToldWithTheirPlace() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(
      "stack {\n  backend \"htpt\" {\n    adress = thing.a.id\n  }\n}\n", to: "main.stack.hcl")
    let reference = try await fixture.stack("init").expect(exitCode: 1)
    #expect(
      reference.errorText.contains("main.stack.hcl:3") && reference.errorText.contains("references are not allowed"))
    try fixture.folder.write("stack {\n  backend \"htpt\" {}\n}\n", to: "main.stack.hcl")
    let unknown = try await fixture.stack("init").expect(exitCode: 1)
    #expect(unknown.errorText.contains("unknown back end `htpt`") && unknown.errorText.contains("`http`"))
    try fixture.folder.write("stack {\n  backend \"http\" {\n    adress = \"x\"\n  }\n}\n", to: "main.stack.hcl")
    let misspelt = try await fixture.stack("init").expect(exitCode: 1)
    #expect(misspelt.errorText.contains("no setting `adress`") && misspelt.errorText.contains("needs `address`"))
  }
}

extension String {
  /// Whether two states in Terraform's format hold the same, whatever their serials.
  func sameContents(as other: String) -> Bool {
    func lines(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { !$0.contains("\"serial\"") }
    }
    return lines(self) == lines(other)
  }
}
