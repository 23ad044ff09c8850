import Platform
import TestSupport
import Testing

/// After a failure the command to go on is the one that was run, so that running it as it stands does what was left, and takes nothing back.
@Suite struct CommandToGoOnTests {
  private let fixture: StateFixture
  private static let folder = "the stack"

  init() throws {
    fixture = try StateFixture()
    try Files.makeFolder(fixture.folder.path(Self.folder))
    try fixture.folder.write(
      """
      variable "v" { default = "one" }
      variable "w" { default = "two" }
      variable "password" {
        default   = ""
        sensitive = true
      }
      resource "terraform_data" "a" { input = "${var.v} ${var.w}" }
      resource "local_file" "b" {
        filename   = "blocked/b"
        content    = "${var.v} ${var.w}"
        depends_on = [terraform_data.a]
      }
      resource "terraform_data" "c" { input = "never" }
      """, to: Self.folder + "/main.stack.hcl")
    try fixture.folder.write("in the way\n", to: Self.folder + "/blocked")
    try fixture.folder.write("w = \"it's\"\n", to: "values.tfvars")
  }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").suffix(3).map(String.init) }

  @Test func itIsTheCommandThatWasRun() async throws {
    let failed = try await fixture.stack(
      "apply", Self.folder, "--auto-approve", "--var-file", "values.tfvars", "--var", "v=a b$c", "--target",
      "local_file.b", "--exclude", "terraform_data.c", "--parallelism", "3"
    ).expect(exitCode: 1)
    let command =
      "stack apply -C 'the stack' --var-file values.tfvars --var 'v=a b$c' --target local_file.b "
      + "--exclude terraform_data.c"
    let end = lines(failed.text)
    #expect(end[0].hasPrefix("Failed: 1 added, 0 changed, 0 destroyed in "), "\(end)")
    #expect(
      Array(end.dropFirst()) == [
        "1 failed, 0 not begun.", "What was done is kept. Mend what failed, then run `\(command)` again.",
      ])
    // Run as it stands, by a shell.
    try Files.remove(fixture.folder.path(Self.folder + "/blocked"))
    let program = try #require(StackProgram.path)
    let run = try await Command(
      "/bin/sh", ["-c", command.replacing("stack apply", with: "'\(program)' apply --auto-approve")],
      environment: fixture.home.environment, workingDirectory: fixture.folder.path, timeout: .seconds(60)
    ).run()
    #expect(run.status == .exited(0), "\(run.errorText)")
    #expect(run.text.contains("Applied: 1 added, 0 changed, 0 destroyed in "), "\(run.text)")
    #expect(try fixture.folder.read(Self.folder + "/blocked/b") == "a b$c it's")
    #expect(try await fixture.stack("state", "list", Self.folder).expect().text == "local_file.b\nterraform_data.a\n")
  }

  @Test func whatIsSensitiveIsToldByItsName() async throws {
    let failed = try await fixture.stack(
      "apply", "-C", Self.folder, "--auto-approve", "--var", "password=hunter2", "--no-refresh"
    ).expect(exitCode: 1)
    #expect(
      lines(failed.text).last
        == "What was done is kept. Mend what failed, then run "
        + "`stack apply -C 'the stack' --var password=… --no-refresh` again.")
    #expect(!(failed.text + failed.errorText).contains("hunter2"))
  }

  /// Applying a plan that was kept, elsewhere than where it was made: all it was made with is said again.
  @Test func aSavedPlansOptionsAreSaidAgain() async throws {
    try fixture.folder.write("local_file.b\n", to: "targets")
    try await fixture.stack(
      "plan", Self.folder, "--var-file", "values.tfvars", "--var", "v=a b$c", "--var", "password=hunter2",
      "--target-file",
      "targets", "--exclude", "terraform_data.c", "--no-refresh", "--out", "kept.plan"
    ).expect()
    let kept = try Files.read(fixture.folder.path("kept.plan"))
    #expect(!String(decoding: kept, as: UTF8.self).contains("hunter2"))
    let failed = try await CLI(
      "apply", "../" + Self.folder, "../kept.plan", in: try folderBeside()
    ).home(fixture.home).expect(exitCode: 1)
    let command =
      "stack apply -C '../the stack' --var-file \(fixture.folder.path)/values.tfvars --var 'v=a b$c' --var password=… "
      + "--target-file \(fixture.folder.path)/targets --exclude terraform_data.c --no-refresh"
    #expect(lines(failed.text).last == "What was done is kept. Mend what failed, then run `\(command)` again.")
    #expect(!(failed.text + failed.errorText).contains("hunter2"))
    let again = try await fixture.stack("plan", Self.folder, "--out", "kept.plan", "--var-file", "values.tfvars")
      .expect()
    #expect(again.errorText.contains("stack apply 'the stack' kept.plan") || again.errorText.contains("kept.plan"))
    let near = try await fixture.stack("apply", Self.folder, "kept.plan").expect(exitCode: 1)
    #expect(
      lines(near.text).last
        == "What was done is kept. Mend what failed, then run `stack apply -C 'the stack' --var-file values.tfvars` again."
    )
  }

  private func folderBeside() throws -> String {
    let folder = fixture.folder.path("beside")
    try Files.makeFolder(folder)
    return folder
  }

  /// Values that no plan keeps are said by their names too, once.
  @Test func aSavedPlansEphemeralVariablesAreNamed() async throws {
    try fixture.folder.write(
      """
      variable "token" {
        default   = ""
        ephemeral = true
      }
      resource "local_file" "b" {
        filename = "../the stack/blocked/b"
        content  = "x"
      }
      """, to: "other/main.stack.hcl")
    try await fixture.stack("plan", "other", "--var", "token=hunter2", "--destroy", "--out", "kept.plan").expect()
    try await fixture.stack("plan", "other", "--var", "token=hunter2", "--out", "kept.plan").expect()
    let failed = try await fixture.stack("apply", "other", "kept.plan", "--var", "token=hunter2").expect(exitCode: 1)
    #expect(
      lines(failed.text).last
        == "What was done is kept. Mend what failed, then run `stack apply -C other --var token=…` again.")
  }

  /// What failed is that a further stage could not be planned.
  @Test func aStageThatCannotBePlannedIsCounted() async throws {
    try fixture.folder.write(
      """
      resource "terraform_data" "a" { input = "x" }
      resource "terraform_data" "many" {
        for_each = toset([terraform_data.a.id])
        lifecycle {
          precondition {
            condition     = length(each.key) == 1
            error_message = "the key is too long"
          }
        }
      }
      resource "terraform_data" "after" { input = keys(terraform_data.many) }
      """, to: "main.stack.hcl")
    let failed = try await fixture.stack("apply", "--auto-approve").expect(exitCode: 1)
    let end = lines(failed.text)
    #expect(end[0].hasPrefix("Failed: 1 added, 0 changed, 0 destroyed in "), "\(end)")
    #expect(
      Array(end.dropFirst()) == [
        "0 failed, 2 not begun: the next stage was not applied (terraform_data.many, terraform_data.after).",
        "What was done is kept. To go on, run `stack apply`.",
      ])
    let again = try await fixture.stack("apply", "--auto-approve", "--json").expect(exitCode: 1)
    #expect(again.text.contains(#""failed":[],"skipped":[]"#) || !again.text.contains("summary"), "\(again.text)")
  }

  private static let stages = """
    resource "terraform_data" "seed" { input = ["a", "b"] }
    resource "terraform_data" "each" { for_each = toset(terraform_data.seed.output) }
    resource "local_file" "bad" {
      filename = "blocked/x"
      content  = "x"
    }
    resource "terraform_data" "after" {
      for_each = toset([for each in terraform_data.each : local_file.bad.id])
    }

    """

  /// A failure in the first stage does not keep the next one from what does not depend on it.
  @Test(arguments: [false, true]) func theNextStageGoesOnAfterAFailure(isSaved: Bool) async throws {
    try fixture.folder.write(Self.stages, to: "main.stack.hcl")
    try fixture.folder.write("in the way\n", to: "blocked")
    if isSaved { _ = try await fixture.stack("plan", "--out", "kept.plan").expect() }
    let failed = try await fixture.stack("apply", isSaved ? "kept.plan" : "--auto-approve").expect(exitCode: 1)
    let end = failed.text.split(separator: "\n").suffix(4).map(String.init)
    #expect(end[0].hasPrefix("Failed: 3 added, 0 changed, 0 destroyed in "), "\(end)")
    #expect(
      Array(end.dropFirst()) == [
        "1 failed, 1 not begun.", "Left out of the next stage because local_file.bad failed: terraform_data.after.",
        "What was done is kept. Mend what failed, then run `stack apply` again.",
      ])
    #expect(
      failed.errorText.contains("terraform_data.after: not created because local_file.bad failed"),
      "\(failed.errorText)")
    let list = "terraform_data.each[\"a\"]\nterraform_data.each[\"b\"]\nterraform_data.seed\n"
    #expect(try await fixture.stack("state", "list").expect().text == list)
    try Files.remove(fixture.folder.path("blocked"))
    _ = try await fixture.stack("apply", "--auto-approve").expect()
    #expect(
      try await fixture.stack("plan").expect().text.contains("No changes"), "what was left is there after the next run")
  }
}
