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

  /// What a failure keeps from a further stage is an event, and in the summary.
  @Test func tellsWhatIsLeftOutOfTheNextStage() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(
      """
      resource "terraform_data" "seed" { input = ["a"] }
      resource "terraform_data" "each" { for_each = toset(terraform_data.seed.output) }
      resource "local_file" "bad" {
        filename   = "blocked/x"
        content    = "x"
        depends_on = [terraform_data.seed]
      }
      resource "terraform_data" "after" { for_each = toset([local_file.bad.id]) }

      """, to: "main.stack.hcl")
    try fixture.folder.write("in the way\n", to: "blocked")
    let result = try await fixture.stack("apply", "--auto-approve", "--json").expect(stderr: "", exitCode: 1)
    let lines = try result.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    let told = lines.map { line in
      [line["type"], line["address"], line["action"], line["because"]].compactMap { $0?.string }.joined(separator: " ")
    }
    #expect(
      told == [
        "planned_change terraform_data.seed create", "planned_change local_file.bad create", "plan",
        "waiting local_file.bad", "apply_start terraform_data.seed create", "apply_complete terraform_data.seed create",
        "apply_start local_file.bad create", "apply_errored local_file.bad create",
        "apply_skipped terraform_data.after create local_file.bad",
        "planned_change terraform_data.each[\"a\"] create", "plan", "apply_start terraform_data.each[\"a\"] create",
        "apply_complete terraform_data.each[\"a\"] create", "summary",
      ])
    let summary = try #require(lines.last)
    #expect(summary["succeeded"] == false && summary["interrupted"] == false && summary["create"]?.int == 2)
    #expect(summary["failed"] == ["local_file.bad"] && summary["skipped"] == ["terraform_data.after"])
  }
}
