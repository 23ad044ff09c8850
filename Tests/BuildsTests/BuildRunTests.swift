import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Builds

/// `Tests/Golden/build-runs/<case>/build.yaml` (or `.json`), the files in `source` beside it, and what is logged and left when it is
/// run.
@Suite struct BuildRunTests {
  static let area = "build-runs"

  @Test(arguments: Golden.cases(area))
  func runs(_ golden: Golden) async throws {
    let fixture = try BuildFixture()
    let source = fixture.scratch.path("source")
    if Files.exists(golden.path("source")) {
      try FileTree.remove(source)
      try FileTree.copy(golden.path("source"), to: source, skip: [])
    }
    let name = Files.exists(golden.path("build.json")) ? "build.json" : "build.yaml"
    let run = try await fixture.run(try golden.text(name))
    try golden.expect(Self.report(run, fixture), in: "log.txt")
  }

  /// The log, how each step ended, and what was kept, without what differs from run to run.
  private static func report(_ run: BuildFixture.Run, _ fixture: BuildFixture) throws -> String {
    var lines = run.lines
    lines.append("")
    for step in run.record.steps {
      lines.append(
        "\(step.name): \(step.status.rawValue)" + (step.isRestored ? ", restored" : "")
          + (step.exit.map { ", \($0)" } ?? ""))
    }
    lines.append("\(run.record.status.rawValue)" + (run.record.reason.map { ", \($0)" } ?? ""))
    if !run.record.tags.isEmpty { lines.append("tags \(run.record.tags)") }
    for artifact in run.record.artifacts { lines.append("kept \(artifact.path) \(artifact.sha256)") }
    return (lines.joined(separator: "\n") + "\n")
      .replacing(fixture.history.folder(of: run.record.id), with: "ROOT").replacing(run.record.id, with: "BUILD")
      .replacing(fixture.scratch.path, with: "SCRATCH").replacing(#/git version .*/#, with: "git version V")
  }
}
