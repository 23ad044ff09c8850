import Foundation
import Platform
import TestSupport
import Testing
import Values

/// `stack show --json PLAN` beside what the real terraform printed of the same configurations, as `scripts/record-plans.py` wrote
/// it down: all that it has we have, with the same shape.
@Suite struct PlanJSONTests {
  private static let folder = Path.join(Path.parent(Path.parent(#filePath)), "Vectors", "plan-json")
  private static let cases = ((try? Files.names(in: folder)) ?? []).sorted()

  @Test(arguments: cases)
  func isWhatTerraformPrints(_ name: String) async throws {
    let recorded = Path.join(Self.folder, name)
    let fixture = try StateFixture()
    try Files.remove(fixture.folder.path("main.stack.hcl"))
    for module in try Files.names(in: recorded) where Files.isFolder(Path.join(recorded, module)) {
      try FileManager.default.copyItem(
        atPath: Path.join(recorded, module), toPath: fixture.folder.path(module))
    }
    for step in 1... {
      let base = Path.join(recorded, String(step))
      guard Files.exists(base + ".tf") else { break }
      try fixture.folder.write(try Self.text(base + ".tf"), to: "main.tf")
      if Files.exists(base + ".edit") {
        let state = try JSON(parsing: Array(try await fixture.stack("state", "pull").expect().text.utf8))
        let edited = StateEdit(try JSON(parsing: Files.read(base + ".edit"))).applied(to: state)
        try await fixture.push(String(decoding: edited.bytes(escapesHTML: false), as: UTF8.self))
      }
      let options =
        Files.exists(base + ".args") ? try Self.text(base + ".args").split(whereSeparator: \.isWhitespace) : []
      let plan = CLI(arguments: ["plan", "--out", "p"] + options.map(String.init), in: fixture.folder.path)
      try await plan.home(fixture.home).expect()
      let printed = try await fixture.stack("show", "--json", "p").expect().text
      let ours = try JSON(parsing: Array(Self.withoutIdentifiers(printed).utf8))
      let theirs = try JSON(parsing: Files.read(base + ".json"))
      let differences = PlanJSONDifference(theirs: theirs, ours: ours).all
      #expect(differences == [], "\(name) step \(step):\n\(differences.joined(separator: "\n"))")
      try await fixture.stack("apply", "p").expect(exitCode: Files.exists(base + ".fails") ? 1 : 0)
      try await compareChecks(fixture, base, name)
    }
  }

  /// How conditions came out in the apply, which the state keeps.
  private func compareChecks(_ fixture: StateFixture, _ base: String, _ name: String) async throws {
    guard Files.exists(base + ".checks") else { return }
    let shown = try JSON(parsing: Array(try await fixture.stack("show", "--json").expect().text.utf8))
    let theirs: JSON = ["checks": try JSON(parsing: Files.read(base + ".checks"))]
    let differences = PlanJSONDifference(theirs: theirs, ours: shown).all
    #expect(differences == [], "\(name), \(base):\n\(differences.joined(separator: "\n"))")
  }

  /// What tools read of a plan: policies what is to become of what, cost estimates the values and the configuration.
  @Test func toolsFindWhatTheyLookFor() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(
      """
      resource "terraform_data" "a" {
        count = 2
        input = "x"
      }

      """, to: "main.stack.hcl")
    try await fixture.stack("plan", "--out", "p").expect()
    let plan = try JSON(parsing: Array(try await fixture.stack("show", "--json", "p").expect().text.utf8))
    let created = (plan["resource_changes"]?.array ?? []).filter {
      $0["change"]?["actions"] == ["create"]
    }.compactMap { $0["address"]?.string }
    #expect(created == ["terraform_data.a[0]", "terraform_data.a[1]"])
    let configured = plan["configuration"]?["root_module"]?["resources"]?.array?.first
    #expect(configured?["expressions"]?["input"]?["constant_value"] == "x")
    #expect(configured?["count_expression"]?["constant_value"]?.int == 2)
    let key = configured?["provider_config_key"]?.string ?? ""
    #expect(
      plan["configuration"]?["provider_config"]?[key]?["full_name"]?.string == "terraform.io/builtin/terraform")
    #expect(
      plan["planned_values"]?["root_module"]?["resources"]?.array?.first?["values"]?["input"] == "x")
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Files.read(path), as: UTF8.self)
  }

  /// With `<id>` in place of each UUID, and `<sealed>` of each envelope, which differ from run to run.
  private static func withoutIdentifiers(_ text: String) -> String {
    let hex = "[0-9a-f]"
    let pattern = "\(hex){8}-\(hex){4}-\(hex){4}-\(hex){4}-\(hex){12}"
    return text.replacingOccurrences(of: pattern, with: "<id>", options: .regularExpression)
      .replacingOccurrences(of: "\"U1RBQ0tFTkM[^\"]*\"", with: "\"<sealed>\"", options: .regularExpression)
  }
}
