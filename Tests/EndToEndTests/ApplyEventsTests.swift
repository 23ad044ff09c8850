import TestSupport
import Testing
import Values

/// `apply --json`: an object a line, each with its type and the time.
@Suite struct ApplyEventsTests {
  @Test func tellsWhatHappensInOrder() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(
      """
      resource "terraform_data" "first" { input = "one" }
      resource "terraform_data" "second" { input = terraform_data.first.id }

      """, to: "main.stack.hcl")
    let result = try await fixture.stack("apply", "--auto-approve", "--json").expect(stderr: "")
    let lines = try result.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    let told = lines.map { line in
      [line["type"], line["address"], line["action"]].compactMap { $0?.string }.joined(separator: " ")
    }
    #expect(
      told == [
        "planned_change terraform_data.first create", "planned_change terraform_data.second create", "plan",
        "waiting terraform_data.second", "apply_start terraform_data.first create",
        "apply_complete terraform_data.first create", "apply_start terraform_data.second create",
        "apply_complete terraform_data.second create", "summary",
      ])
    let waiting = lines.first { $0["type"]?.string == "waiting" }
    #expect(waiting?["for"] == ["terraform_data.first"])
    let times = lines.compactMap { $0["timestamp"]?.string }
    #expect(times.count == lines.count && times == times.sorted())
    #expect(times.allSatisfy { $0.hasSuffix("Z") && $0.contains("T") })
    #expect(lines.last?["succeeded"] == true && lines.last?["create"]?.int == 2)
  }
}
