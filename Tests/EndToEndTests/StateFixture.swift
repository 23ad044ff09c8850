import Platform
import TestSupport
import Testing

/// A stack's folder whose state is pushed in from a file of Terraform's format, so that nothing need be applied.
struct StateFixture {
  let home: ScratchHome
  let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    try folder.write("# nothing\n", to: "main.stack.hcl")
  }

  /// With `thing.a`, `thing.b[0]`, `thing.b[1]` and `module.m.thing.c`, which depends on `thing.a`.
  static func withThings() async throws -> StateFixture {
    let fixture = try StateFixture()
    try await fixture.push(things)
    return fixture
  }

  func push(_ text: String) async throws {
    try folder.write(text, to: "pushed.tfstate")
    try await stack("state", "push", "pushed.tfstate").expect()
  }

  func stack(_ arguments: String...) -> CLI {
    CLI(arguments: arguments, in: folder.path).home(home)
  }

  func list() async throws -> [String] {
    let result = try await stack("state", "list").expect()
    return result.text.split(separator: "\n").map(String.init)
  }

  static func resource(_ name: String, module: String? = nil, _ instances: String) -> String {
    let module = module.map { #""module": "\#($0)", "# } ?? ""
    return #"{\#(module)"mode": "managed", "type": "thing", "name": "\#(name)", "#
      + #""provider": "provider[\"registry.terraform.io/hashicorp/things\"]", "instances": [\#(instances)]}"#
  }

  private static let vault =
    #"{"schema_version": 0, "attributes": {"id": "1", "password": "hunter2"},"#
    + #""sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}"#
  private static let pair =
    #"{"index_key": 0, "schema_version": 0, "attributes": {"id": "2"}},"#
    + #"{"index_key": 1, "schema_version": 0, "attributes": {"id": "3"}}"#
  private static let dependent = #"{"schema_version": 0, "attributes": {"id": "4"}, "dependencies": ["thing.a"]}"#

  static let things = """
    {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "5a0b0c8e-0000-4000-8000-000000000001",
     "outputs": {"url": {"value": "http://shop", "type": "string"}},
     "resources": [
       \(resource("a", vault)),
       \(resource("b", pair)),
       \(resource("c", module: "module.m", dependent))
     ]}
    """
}
