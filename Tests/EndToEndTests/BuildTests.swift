import Foundation
import Platform
import TestSupport
import Testing

/// From nothing to the dashboard and back, by builds alone, as one types them in the work tree: `make setup`, the first build, pushes,
/// the destroy build.
@Suite(.disabled(if: Deployment.isMissing, Deployment.reason)) struct BuildTests {
  @Test func fromSetUpToDestroy() async throws {
    let project = try await PushedProject()
    let demo = project.deployment
    try await project.push("Begin")
    // The hook of the repository that is pushed to, too.
    try await project.setUp()

    try await project.stack("build", "run", "builds/first.yaml")
    let url = try await project.stack("build", "log", "--step", "url").trimmingCharacters(in: .whitespacesAndNewlines)
    let page = Page(url: url)
    #expect(try await page.html().contains("<title>Temperatures</title>"))
    let sinks = Sinks(deployment: demo)
    let first = try await sinks.expectAgreement()
    let start = try #require(first.last?.timestamp)

    try project.replace("\"Temperatures\"", with: "\"Warmth\"", in: "stacks/iot-dashboard/variables.stack.hcl")
    let commit = try await project.push("Say it otherwise")
    try await isOver(project, commit, "SUCCESS")
    let said = try await project.stack("build", "log", "--step", "commit")
    #expect(said == "commit \(commit.prefix(7)) of main, workspace default\n")
    let kept = try await project.stack("build", "artifacts")
    #expect(kept.contains("dist/dashboard-\(commit.prefix(7)).tar.gz"))
    #expect(try await page.html().contains("<title>Warmth</title>"))

    try project.write("resource \"bucket\" \"broken\" {\n  name = \n}\n", to: "stacks/iot-dashboard/broken.stack.hcl")
    try await isOver(project, project.push("Break it"), "FAILURE")
    #expect(try await page.html().contains("<title>Warmth</title>"))
    try await expectNoGap(sinks, since: start)

    // Destroyed is what is committed, and a broken commit cannot be read.
    try await demo.run("destroy", "stacks/push", "--auto-approve")
    try project.remove("stacks/iot-dashboard/broken.stack.hcl")
    try await project.push("Mend it")
    try await project.stack("build", "run", "builds/destroy.yaml")
    try await demo.run("agent", "stop")
    try await eventuallyTrue("no process is left") { demo.processes().isEmpty }
    #expect(try demo.filesOfStacks() == [])
    #expect(try Files.names(in: Path.join(project.bare, "hooks")).contains("post-receive") == false)
    #expect(!Files.exists(Path.join(demo.home.directories.data, "builds-state")), "a second state")
  }

  /// Waits until the build that the trigger makes of a commit is over, and compares its status.
  private func isOver(_ project: PushedProject, _ commit: String, _ status: String) async throws {
    struct Build: Decodable {
      let id: String
      let status: String
      let trigger: String?
      let commit: String?
    }
    let build = try await eventually("the pushed commit's build is over", within: .seconds(90), every: .seconds(1)) {
      let text = try await project.stack("build", "list", "--json", "--limit", "1")
      let builds = try JSONDecoder().decode([Build].self, from: Data(text.utf8))
      return builds.first { $0.trigger == "push" && $0.commit == commit && !["QUEUED", "WORKING"].contains($0.status) }
    }
    if build.status != status {
      let log = try await project.stack("build", "log", build.id)
      Issue.record("\(build.status) instead of \(status):\n\(log)")
    }
  }

  /// The sensors were never stopped: not one second of theirs is missing.
  private func expectNoGap(_ sinks: Sinks, since start: Int) async throws {
    let readings = try await sinks.expectAgreement().filter { $0.timestamp >= start }
    for (device, readings) in Dictionary(grouping: readings, by: \.device) {
      let times = readings.map(\.timestamp).sorted()
      let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
      #expect(gaps.allSatisfy { $0 < 1900 }, "\(device): \(gaps.max() ?? 0) ms without a reading")
    }
  }
}
