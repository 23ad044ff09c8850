import AgentAPI
import Platform
import TestSupport
import Testing

@testable import Builds

/// What the worker runs when.
@Suite struct BuildWorkerTests {
  private let fixture: BuildFixture

  init() throws { fixture = try BuildFixture() }

  private func queue(_ name: String, branch: String?, _ script: String) throws -> BuildRecord {
    let file = try fixture.scratch.write("steps: [{name: bash, script: '\(script)'}]\n", to: "\(name).yaml")
    let request = BuildRequest(
      definition: file, directory: fixture.scratch.path("source"), source: .folder(fixture.scratch.path("source")),
      branch: branch)
    return try fixture.history.create(request, waits: true)
  }

  private func work() async throws {
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
  }

  /// One after the other and in the order of the pushes on one branch; two at a time, and no more, in all.
  @Test func branchesKeepTheirOrderAndTwoRunAtATime() async throws {
    let journal = fixture.scratch.path("journal")
    for number in 1...3 {
      for branch in ["a", "b", "c"] {
        let say = { (word: String) in "echo \(word) \(branch) \(number) >> \(journal)" }
        _ = try queue("\(branch)\(number)", branch: branch, "\(say("begin")); sleep 0.15; \(say("end"))")
        // Ids are in the order of time.
        try await Task.sleep(for: .milliseconds(2))
      }
    }
    try await work()
    #expect(try fixture.history.all().allSatisfy { $0.status == .success })
    let lines = try fixture.scratch.read("journal").split(separator: "\n").map(String.init)
    var (running, most) = (0, 0)
    for line in lines {
      running += line.hasPrefix("begin") ? 1 : -1
      most = max(most, running)
    }
    #expect(most == 2)
    for branch in ["a", "b", "c"] {
      let own = lines.filter { $0.contains(" \(branch) ") }
      #expect(own == (1...3).flatMap { ["begin \(branch) \($0)", "end \(branch) \($0)"] })
    }
  }

  /// Builds of no branch have no order to keep: each waits for the other's file.
  @Test func thoseOfNoBranchRunAtTheSameTime() async throws {
    let place = fixture.scratch.path
    let script = { (own: String, other: String) in
      "touch \(place)/\(own); timeout 20 sh -c \"until [ -e \(place)/\(other) ]; do sleep 0.01; done\""
    }
    let records = [
      try queue("one", branch: nil, script("one.is", "two.is")),
      try queue("two", branch: nil, script("two.is", "one.is")),
    ]
    try await work()
    #expect(records.map { fixture.history.load($0.id)?.status } == [.success, .success])
  }
}
