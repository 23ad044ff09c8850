import AgentAPI
import Platform
import TestSupport
import Testing

@testable import Builds

@Suite struct TriggerTests {
  private func trigger(
    _ fixture: BuildFixture, branch: String = "main", included: [String] = [], ignored: [String] = [],
    supersedes: Bool = false
  ) throws -> TriggerFiring {
    let trigger = BuildTrigger(
      name: "push", repository: fixture.scratch.path("source"), branch: branch, includedFiles: included,
      ignoredFiles: ignored, definition: "build.yaml", supersedes: supersedes)
    try TriggerFolder(directories: fixture.directories).save(trigger)
    return TriggerFiring(directories: fixture.directories)
  }

  @Test(arguments: [
    ("main", "main", true), ("main", "main2", false), ("^release-.*$", "release-1", true),
    ("^release", "x-release", false),
    (".*", "any/branch", true), ("(", "(", true), ("(", "x", false),
  ])
  func branchPatterns(_ pattern: String, _ name: String, _ expected: Bool) {
    #expect(TriggerMatch.matches(pattern, name) == expected)
  }

  /// A pattern that takes longer than anybody lives keeps no other trigger from firing.
  @Test func endlessPatternsEnd() {
    let name = String(repeating: "x", count: 40)
    let begun = ContinuousClock.now
    #expect(!TriggerMatch.matches("(x+x+)+y$", name))
    #expect(ContinuousClock.now - begun < .seconds(10))
  }

  @Test func aPushIsQueuedAndRun() async throws {
    let fixture = try BuildFixture()
    let definition = "steps: [{name: bash, args: [-c, 'echo $BRANCH_NAME $TRIGGER_NAME $SHORT_SHA']}]\n"
    let first = try await fixture.commit(["build.yaml": definition])
    let second = try await fixture.commit(["a.txt": "a"])
    let firing = try trigger(fixture)
    let records = try await firing.fire(
      repository: fixture.scratch.path("source"),
      [
        PushEvent(reference: "refs/heads/main", old: first, new: second),
        PushEvent(reference: "refs/heads/other", old: first, new: second),
        PushEvent(reference: "refs/heads/main", old: second, new: String(repeating: "0", count: 40)),
      ])
    #expect(records.count == 1)
    #expect(firing.queue.ids() == records.map(\.id))
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let done = try #require(fixture.history.load(records[0].id))
    #expect(done.status == .success)
    #expect(try fixture.lines(of: done) == ["[step 1] main push \(second.prefix(7))"])
    #expect(firing.queue.ids().isEmpty)
  }

  @Test func filesDecideToo() async throws {
    let fixture = try BuildFixture()
    let first = try await fixture.commit(["build.yaml": "steps: [{name: bash}]\n", "docs/a.md": "a"])
    let second = try await fixture.commit(["docs/a.md": "b"])
    let event = PushEvent(reference: "refs/heads/main", old: first, new: second)
    let source = fixture.scratch.path("source")
    #expect(try await trigger(fixture, ignored: ["docs/**"]).fire(repository: source, [event]).isEmpty)
    #expect(try await trigger(fixture, included: ["src/**"]).fire(repository: source, [event]).isEmpty)
    #expect(try await trigger(fixture, included: ["docs/**"]).fire(repository: source, [event]).count == 1)
    // A file that was moved has changed where it was, too.
    try await fixture.git("mv", "docs/a.md", "a.md")
    let third = try await fixture.commit([:])
    let move = PushEvent(reference: "refs/heads/main", old: second, new: third)
    #expect(try await trigger(fixture, included: ["docs/**"]).fire(repository: source, [move]).count == 1)
    #expect(try await trigger(fixture, ignored: ["a.md"]).fire(repository: source, [move]).count == 1)
    // A forced push whose old commit is gone is built rather than not.
    let forced = PushEvent(reference: "refs/heads/main", old: String(repeating: "a", count: 40), new: second)
    #expect(try await trigger(fixture, included: ["src/**"]).fire(repository: source, [forced]).count == 1)
  }

  @Test func aLaterBuildTakesThePlaceOfOneThatWaits() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["build.yaml": "steps: [{name: bash}]\n"])
    let firing = try trigger(fixture, supersedes: true)
    let event = PushEvent(reference: "refs/heads/main", old: String(repeating: "0", count: 40), new: sha)
    let first = try await firing.fire(repository: fixture.scratch.path("source"), [event])[0]
    try await Task.sleep(for: .milliseconds(2))
    let second = try await firing.fire(repository: fixture.scratch.path("source"), [event])[0]
    #expect(fixture.history.load(first.id)?.status == .superseded)
    #expect(firing.queue.ids() == [second.id])
  }

  /// Each tag is a release of its own.
  @Test func aLaterTagTakesNobodysPlace() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit([
      "build.yaml": "steps: [{name: bash, args: [-c, 'echo $TAG_NAME $REF_NAME']}]\n"
    ])
    try TriggerFolder(directories: fixture.directories).save(
      BuildTrigger(
        name: "release", repository: fixture.scratch.path("source"), tag: "^v.*", definition: "build.yaml",
        supersedes: true))
    let firing = TriggerFiring(directories: fixture.directories)
    let zeros = String(repeating: "0", count: 40)
    for tag in ["v1", "v2", "v3"] {
      try await Task.sleep(for: .milliseconds(2))
      _ = try await firing.fire(
        repository: fixture.scratch.path("source"), [PushEvent(reference: "refs/tags/\(tag)", old: zeros, new: sha)])
    }
    #expect(try fixture.history.all().map(\.status) == [.queued, .queued, .queued])
    #expect(firing.queue.ids().count == 3)
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let said = try fixture.history.all().reversed().map { try fixture.lines(of: $0) }
    #expect(said == ["v1", "v2", "v3"].map { ["[step 1] \($0) \($0)"] })
  }

  private func request(_ fixture: BuildFixture, branch: String = "main") -> BuildRequest {
    BuildRequest(
      definition: "build.yaml", directory: "/", source: .none, trigger: "push", branch: branch, isSuperseded: true,
      needsApproval: true)
  }

  /// What waits for approval is superseded too, by what comes later and by what is approved of later.
  @Test func approvalAndSupersedingGoTogether() async throws {
    let fixture = try BuildFixture()
    let firing = TriggerFiring(directories: fixture.directories)
    func enqueue() async throws -> String {
      try await Task.sleep(for: .milliseconds(2))
      return try firing.enqueue(request(fixture)).id
    }
    let statuses = { try fixture.history.all().reversed().map(\.status) }
    let (first, second) = (try await enqueue(), try await enqueue())
    #expect(try statuses() == [.superseded, .pending])
    #expect(try fixture.history.decide(first, .init(isApproved: true)) == nil)
    _ = try fixture.history.decide(second, .init(isApproved: true))
    // One that may be rejected takes no approved one's place.
    let third = try await enqueue()
    #expect(try statuses() == [.superseded, .queued, .pending])
    _ = try fixture.history.decide(third, .init(isApproved: true))
    #expect(try statuses() == [.superseded, .superseded, .queued])
    #expect(firing.queue.ids() == [third])
  }

  /// What was rejected does not run because it is tried again.
  @Test func retryDoesNotGoRoundTheApproval() throws {
    let fixture = try BuildFixture()
    let history = fixture.history
    let rejected = try history.create(request(fixture))
    _ = try history.decide(rejected.id, .init(isApproved: false, comment: "too old"))
    let again = try history.retry(try history.find(rejected.id))
    #expect(again.status == .pending && again.approval == nil && again.retryOf == rejected.id)
    _ = try history.decide(again.id, .init(isApproved: true, by: "boss"))
    let approved = try history.retry(try history.find(again.id))
    #expect(approved.status == .queued && approved.approval?.by == "boss")
  }

  @Test func aKilledRunnersBuildIsInterruptedAndAWaitingOneRuns() async throws {
    let fixture = try BuildFixture()
    let request = BuildRequest(definition: "build.yaml", directory: "/", source: .none)
    var dead = try fixture.history.create(request)
    dead.status = .working
    dead.runner = ProcessIdentity(pid: 1 << 22, startTime: 1)
    try fixture.history.save(dead)
    #expect(try fixture.history.find(dead.id).status == .interrupted)
    let waiting = try await fixture.commit(["build.yaml": "steps: [{name: bash, entrypoint: 'true'}]\n"])
    let queued = try TriggerFiring(directories: fixture.directories).enqueue(
      BuildRequest(
        definition: "build.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: waiting)))
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    #expect(fixture.history.load(queued.id)?.status == .success)
  }

  /// A build that comes while another runs does not wait for its end.
  @Test func whatComesMeanwhileIsBegun() async throws {
    let fixture = try BuildFixture()
    let mark = fixture.scratch.path("mark")
    let firing = TriggerFiring(directories: fixture.directories)
    func enqueue(_ branch: String, _ script: String) async throws -> BuildRecord {
      let sha = try await fixture.commit(["build.yaml": "steps: [{name: bash, args: [-c, '\(script)']}]\n"])
      var request = BuildRequest(
        definition: "build.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: sha))
      request.branch = branch
      return try firing.enqueue(request)
    }
    let first = try await enqueue(
      "one", "touch \(mark).begun; timeout 20 sh -c \"until [ -e \(mark) ]; do sleep 0.02; done\"")
    async let work: Void = BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let deadline = ContinuousClock.now + .seconds(20)
    while !Files.exists(mark + ".begun"), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
    let second = try await enqueue("two", "touch \(mark)")
    try await work
    #expect(fixture.history.load(first.id)?.status == .success)
    #expect(fixture.history.load(second.id)?.status == .success)
  }

  /// The build of a commit that was pushed to the branch of a trigger with these values.
  private func pushed(
    _ sha: String, _ substitutions: [String: String], in fixture: BuildFixture
  ) async throws -> BuildRecord {
    try TriggerFolder(directories: fixture.directories).save(
      BuildTrigger(
        name: "push", repository: fixture.scratch.path("source"), branch: "main", definition: "build.yaml",
        substitutions: substitutions))
    let records = try await TriggerFiring(directories: fixture.directories).fire(
      repository: fixture.scratch.path("source"),
      [PushEvent(reference: "refs/heads/main", old: String(repeating: "0", count: 40), new: sha)])
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    return try #require(fixture.history.load(records[0].id))
  }

  /// As in Cloud Build the values of a trigger's build, and those that it gives, may refer to others.
  @Test func substitutionsOfATriggerAreDynamic() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit([
      "build.yaml":
        "steps: [{name: bash, args: [-c, 'echo a=${_A} b=${_B}']}]\nsubstitutions: {_A: \"x-${BRANCH_NAME}\", _B: none}\n"
    ])
    let done = try await pushed(sha, ["_B": "$PROJECT_ID/$SHORT_SHA"], in: fixture)
    #expect(try fixture.lines(of: done) == ["[step 1] a=x-main b=local/\(sha.prefix(7))"])
  }

  /// As in Cloud Build what has no value is empty, unless the definition says `MUST_MATCH`; nobody has to find that out by what happens.
  @Test(arguments: [
    (
      "", BuildStatus.success,
      [
        "[build] warning: the substitution `_DIRR` has no value: it is taken as empty",
        "[build] warning: there is no built-in substitution `PROJEKT`: it is taken as empty", "[step 1] /x",
      ]
    ),
    (
      "options: {substitutionOption: MUST_MATCH}", .failure,
      [
        "[build] error: the substitution `_DIRR` has no value",
        "[build] error: there is no built-in substitution `PROJEKT`",
        "[build] error: the substitution `_DIR` is not used",
      ]
    ),
  ])
  func whatHasNoValueIsToldInATriggersBuild(_ options: String, _ status: BuildStatus, _ told: [String]) async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit([
      "build.yaml":
        "steps: [{name: bash, args: [-c, 'echo $_DIRR/x $PROJEKT']}]\nsubstitutions: {_DIR: $_X, _X: d}\n\(options)\n"
    ])
    let done = try await pushed(sha, ["_UNUSED": "of all definitions"], in: fixture)
    let lines = try fixture.lines(of: done)
    #expect(done.status == status)
    #expect(lines.filter { $0.wholeMatch(of: #/\[build\] (warning|error): .*|\[step 1\] .*/#) != nil } == told)
    #expect(
      lines.filter { $0.contains("┌") }.prefix(2) == ["[build]   ┌ build.yaml:1:39", "[build]   ┌ build.yaml:1:48"])
  }

  /// What was asked for is built, and tried again, whatever becomes of the file.
  @Test func theDefinitionIsKeptWithTheBuild() async throws {
    let fixture = try BuildFixture()
    let path = try fixture.scratch.write("steps: [{name: bash, args: [-c, 'echo first']}]\n", to: "ed.yaml")
    let firing = TriggerFiring(directories: fixture.directories)
    let definition = try DefinitionReader.read(path: path).0
    let record = try firing.enqueue(
      BuildRequest(definition: path, directory: "/", source: .none), definition: definition.source)
    try fixture.scratch.write("steps: [{name: bash, args: [-c, 'echo second']}]\n", to: "ed.yaml")
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let done = try #require(fixture.history.load(record.id))
    #expect(try fixture.lines(of: done) == ["[step 1] first"])
    try Files.remove(path)
    let again = try fixture.history.retry(done)
    #expect(try #require(try fixture.history.definition(of: again)).file.bytes == definition.source.file.bytes)
  }

  /// What was pushed is built, whatever the branch is by then; what is gone is told.
  @Test func aMovedBranchAndAGoneCommit() async throws {
    let fixture = try BuildFixture()
    let yaml = "steps: [{name: bash, args: [-c, 'cat a.txt; echo $BRANCH_NAME $SHORT_SHA']}]\n"
    let first = try await fixture.commit(["build.yaml": yaml, "a.txt": "first\n"])
    let firing = try trigger(fixture)
    let source = fixture.scratch.path("source")
    let zeros = String(repeating: "0", count: 40)
    let built = try await firing.fire(
      repository: source, [PushEvent(reference: "refs/heads/main", old: zeros, new: first)])
    _ = try await fixture.commit(["a.txt": "second\n"])
    try await fixture.git("checkout", "--quiet", "-b", "other")
    try await fixture.git("branch", "--quiet", "-D", "main")
    let gone = try await firing.fire(
      repository: source,
      [PushEvent(reference: "refs/heads/main", old: first, new: String(repeating: "a", count: 40))])
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let record = try #require(fixture.history.load(built[0].id))
    #expect(try fixture.lines(of: record) == ["[step 1] first", "[step 1] main \(first.prefix(7))"])
    let lost = try #require(fixture.history.load(gone[0].id))
    #expect(lost.status == .failure && lost.reason?.contains("there is no commit") == true)
  }

  @Test func whatWaitsTooLongExpires() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["build.yaml": "steps: [{name: bash}]\nqueueTtl: 0.01s\n"])
    let record = try TriggerFiring(directories: fixture.directories).enqueue(
      BuildRequest(
        definition: "build.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: sha)))
    // Until so much of it is over.
    while record.waited < .milliseconds(20) { await Task.yield() }
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let done = try #require(fixture.history.load(record.id))
    #expect(done.status == .expired && done.steps.map(\.status) == [.skipped])
  }

  @Test func aCommitWithoutTheDefinitionIsTold() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["builds/ci.yaml": "steps: [{name: bash}]\n"])
    let record = try TriggerFiring(directories: fixture.directories).enqueue(
      BuildRequest(
        definition: "builds/cy.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: sha)))
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let done = try #require(fixture.history.load(record.id))
    let fault = "the commit `\(sha.prefix(7))` has no build definition `builds/cy.yaml`"
    #expect(done.status == .failure && done.reason == fault)
    #expect(
      try fixture.lines(of: done) == ["[build] error: \(fault)", "[build]   = hint: did you mean `builds/ci.yaml`?"])
  }

  @Test func brokenDefinitionsFailTheirBuild() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["build.yaml": "steps: [{nme: bash}]\n"])
    let record = try TriggerFiring(directories: fixture.directories).enqueue(
      BuildRequest(
        definition: "build.yaml", directory: "/",
        source: .commit(repository: fixture.scratch.path("source"), sha: sha)))
    try await BuildWorker(directories: fixture.directories, keys: { throw CancellationError() }).run()
    let done = try #require(fixture.history.load(record.id))
    #expect(done.status == .failure)
    #expect(try fixture.lines(of: done).contains { $0.contains("a step has no field `nme`") })
  }
}
