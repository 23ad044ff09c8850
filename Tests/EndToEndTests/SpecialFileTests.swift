import Glibc
import Platform
import TestSupport
import Testing

/// What a resource is to take its contents from, or finds where its file was, is no file: said at once, and never waited for.
@Suite struct SpecialFileTests {
  private let fixture: StateFixture

  init() throws {
    fixture = try StateFixture()
    try Files.makeFolder(fixture.folder.path("folder"))
    #expect(mkfifo(fixture.folder.path("pipe"), 0o600) == 0)
  }

  private static let pipeHint = "write what comes out of it into a file, and name that"
  private static let folderHint =
    "name a file; for each file of a folder there is `for_each = fileset(\"folder\", \"**\")`"

  @Test(arguments: [
    ("pipe", "a pipe", pipeHint), ("/dev/zero", "a device", pipeHint), ("folder", "a folder", folderHint),
  ])
  func aSourceThatIsNoneIsRefusedWhilePlanning(_ path: String, _ words: String, _ hint: String) async throws {
    for resource in [
      #"resource "local_file" "it" { filename = "made", source = "PATH" }"#,
      #"resource "local_sensitive_file" "it" { filename = "made", source = "PATH" }"#,
      #"resource "bucket_object" "it" { bucket = "b", name = "n", source = "PATH" }"#,
    ] {
      let block = resource.replacing(", ", with: "\n  ").replacing("{ ", with: "{\n  ").replacing(" }", with: "\n}\n")
      try fixture.folder.write(block.replacing("PATH", with: path), to: "main.stack.hcl")
      let told = try await fixture.stack("apply", "--auto-approve").within(.seconds(30)).expect(
        stdout: "", exitCode: 1)
      #expect(told.errorText.hasPrefix("error: `source` is \(words), and not a file\n"), "\(told.errorText)")
      #expect(told.errorText.contains("there is \(words) at `\(path)`\n"), "\(told.errorText)")
      #expect(told.errorText.hasSuffix("hint: \(hint)\n"), "\(told.errorText)")
    }
    #expect(!Files.exists(fixture.folder.path("made")))
  }

  /// Made by another resource, or by somebody between plan and apply.
  @Test func aSourceThatBecomesNoneIsRefusedWhileApplying() async throws {
    try fixture.folder.write(
      """
      resource "terraform_data" "path" { input = "pipe" }
      resource "local_file" "it" {
        filename = "made"
        source   = terraform_data.path.output
      }
      """, to: "main.stack.hcl")
    let told = try await fixture.stack("apply", "--auto-approve").within(.seconds(30)).expect(exitCode: 1)
    #expect(told.errorText.contains("`source` is a pipe, and not a file\n"), "\(told.errorText)")
    #expect(told.text.contains("1 failed, 0 not begun."), "\(told.text)")
  }

  /// A pipe has taken the place of a file that was made: the file is gone, and what is there is not written over.
  @Test func aFileWhosePlaceIsTakenIsGone() async throws {
    try fixture.folder.write(
      """
      resource "local_file" "it" {
        filename = "made"
        content  = "text"
      }
      """, to: "main.stack.hcl")
    try await fixture.stack("apply", "--auto-approve").expect()
    try Files.remove(fixture.folder.path("made"))
    #expect(mkfifo(fixture.folder.path("made"), 0o600) == 0)
    try await fixture.stack("plan", "--detailed-exitcode").within(.seconds(30)).expect(exitCode: 2)
    let refused = try await fixture.stack("apply", "--auto-approve").within(.seconds(30)).expect(exitCode: 1)
    #expect(refused.errorText.contains("error: cannot replace the device or pipe `made`"), "\(refused.errorText)")
    try Files.remove(fixture.folder.path("made"))
    try await fixture.stack("apply", "--auto-approve").expect()
    #expect(try fixture.folder.read("made") == "text")
  }
}
