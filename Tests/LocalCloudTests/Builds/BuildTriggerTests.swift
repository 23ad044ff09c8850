import AgentAPI
import Glibc
import Platform
import ProviderKit
import TestSupport
import Testing
import Values

@testable import LocalCloud

/// `build_trigger` and its hooks, in real repositories.
@Suite struct BuildTriggerTests {
  private let fixture: CloudFixture
  private let type: BuildTriggerType
  private let scratch: ScratchFolder
  private let address = "build_trigger.push"

  init() throws {
    fixture = try CloudFixture()
    type = BuildTriggerType(fixture.environment)
    scratch = try ScratchFolder()
  }

  private func repository(_ name: String, bare: Bool) async throws -> String {
    let path = scratch.path(name)
    try await Command("git", ["init", "--quiet"] + (bare ? ["--bare"] : []) + [path]).runChecked()
    return Files.realPath(path) ?? path
  }

  private func attributes(_ repository: String, name: String = "push") -> [String: Value] {
    [
      "name": .string(name), "repository": .string(repository), "branch": "main", "definition": "build.yaml",
      "approval": .bool(true),
    ]
  }

  private func create(_ repository: String, name: String = "push", token: String = "token-1") async throws
    -> StoredObject
  {
    let planned = fixture.planned(type, attributes(repository, name: name))
    return try await type.create(planned, fixture.operation(address, token: token))
  }

  @Test(arguments: [true, false])
  func itIsReadBackPlansToNothingAndIsImported(_ bare: Bool) async throws {
    let repository = try await repository("app", bare: bare)
    let trigger = try await create(repository)
    #expect(trigger.value.type.conforms(to: type.schema.block.impliedType))
    #expect(trigger.value.text("hook")?.hasSuffix(bare ? "/hooks/post-receive" : "/hooks/post-commit") == true)
    #expect(try await type.read(trigger, fixture.context(address)) == trigger)
    let plan = await fixture.plan(type, attributes(repository), prior: trigger, at: address)
    #expect(plan.value?.value == trigger.value)
    let imported = try await type.importObject(id: "push", fixture.context(address))
    #expect(imported.value.text("branch") == "main" && imported.value.flag("approval"))
    #expect(imported.value.type.conforms(to: type.schema.block.impliedType))
    await #expect(throws: ResourceFault.self) { try await type.importObject(id: "none", fixture.context(address)) }
  }

  @Test func theWorkTreeThatItsBuildsActForIsOne() async throws {
    let (bare, tree) = (try await repository("app.git", bare: true), try await repository("app", bare: false))
    func planned(_ workTree: String) -> Value {
      fixture.planned(type, attributes(bare).merging(["work_tree": .string(workTree)]) { $1 })
    }
    for wrong in [bare, scratch.path("none"), scratch.path("app.git/hooks")] {
      let fault = await #expect(throws: ProviderDiagnostic.self) {
        try await type.create(planned(wrong), fixture.operation(address, token: "token-1"))
      }
      #expect(fault?.summary == "`\(wrong)` is not a git work tree" && fault?.path == "work_tree")
    }
    let created = try await type.create(planned(tree), fixture.operation(address, token: "token-1"))
    #expect(created.value.text("work_tree") == tree)
    let imported = try await type.importObject(id: "push", fixture.context(address))
    #expect(imported.value.text("work_tree") == tree)
  }

  @Test func aHookThatWasThereRunsFirstAndIsPutBack() async throws {
    let repository = try await repository("app.git", bare: true)
    let hook = Path.join(repository, "hooks/post-receive")
    try scratch.write("#!/bin/sh\necho mine\n", to: "app.git/hooks/post-receive", mode: 0o755)
    let first = try await create(repository)
    let second = try await create(repository, name: "second", token: "token-2")
    #expect(String(decoding: try Files.read(hook), as: UTF8.self).contains(".before-stack"))
    try await type.delete(first, fixture.operation(address))
    #expect(String(decoding: try Files.read(hook), as: UTF8.self).contains(".before-stack"))
    try await type.delete(second, fixture.operation(address))
    #expect(try scratch.read("app.git/hooks/post-receive") == "#!/bin/sh\necho mine\n")
    #expect(try Files.names(in: Path.parent(hook)).contains("post-receive.before-stack") == false)
  }

  /// One that could never start a build, or none that works, is told before it is made.
  @Test(arguments: [
    ("branch", "(main", "`branch` is not a regular expression"), ("tag", "[", "`tag` is not a regular expression"),
    ("branch", "", "the trigger has neither a `branch` nor a `tag`"),
    ("definition", "../b.yaml", "`definition` must be a path in the repository"),
    ("definition", "/b.yaml", "`definition` must be a path in the repository"),
    ("name", "a b", "`a b` cannot be a trigger's name"),
  ])
  func whatCannotWorkIsTold(_ attribute: String, _ text: String, _ summary: String) async throws {
    var given = attributes(scratch.path("none"))
    given[attribute] = .string(text)
    let faults = await type.validate(fixture.planned(type, given))
    #expect(faults.map(\.summary) == [summary])
    #expect(faults.map(\.path.description) == [text.isEmpty ? "" : attribute])
    given[attribute] = .unknown(.string)
    #expect(await type.validate(fixture.planned(type, given)).isEmpty)
  }

  @Test func substitutionsThatNobodyKnowsAreTold() async throws {
    var given = attributes(scratch.path("none"))
    given["substitutions"] = .map(["_GOOD": "x", "bad": "x", "BRANCH_NAME": "x"], of: .string)
    let faults = await type.validate(fixture.planned(type, given))
    #expect(faults.map(\.summary) == ["there is no substitution `bad` to give"])
    #expect(faults.first?.hints == ["write `_BAD`"])
  }

  @Test func driftIsSeenAndMended() async throws {
    let repository = try await repository("app.git", bare: true)
    let trigger = try await create(repository)
    let folder = TriggerFolder(directories: fixture.environment.directories)
    var stopped = try #require(folder.load("push"))
    stopped.isDisabled = true
    try folder.save(stopped)
    let seen = try #require(try await type.read(trigger, fixture.context(address)))
    #expect(seen.value.flag("disabled"))
    let mended = try await type.update(
      seen, to: fixture.planned(type, attributes(repository)), fixture.operation(address, token: "token-2"))
    #expect(mended.value == trigger.value && folder.load("push")?.isDisabled == false)

    // Without its hook it is as good as gone, and another operation makes it again.
    try Files.remove(try #require(trigger.value.text("hook")))
    #expect(try await type.read(trigger, fixture.context(address)) == nil)
    let again = try await create(repository, token: "token-3")
    #expect(again.value == trigger.value)
    // A repository that is gone takes nothing with it.
    try FileTree.remove(repository)
    #expect(try await type.read(again, fixture.context(address)) == nil)
    try await type.delete(again, fixture.operation(address))
    #expect(folder.all().isEmpty)
  }

  @Test func anInterruptedCreateIsFinished() async throws {
    let repository = try await repository("app.git", bare: true)
    let planned = fixture.planned(type, attributes(repository))
    let trigger = try await create(repository)
    try Files.remove(try #require(trigger.value.text("hook")))
    let found = try await type.recover(
      RecoverRequest(
        type: type.name, context: fixture.context(address), token: "token-1", planned: PlannedObject(planned),
        prior: nil))
    guard case .complete(let object) = found else {
      Issue.record("the trigger was not found")
      return
    }
    let hook = try #require(trigger.value.text("hook"))
    #expect(object == trigger && Files.exists(hook))
  }

  private func commit(in repository: String, hooks: String? = nil) async throws {
    let settings = ["user.name=t", "user.email=t@example.org"] + (hooks.map { ["core.hooksPath=\($0)"] } ?? [])
    try await Command(
      "git", ["-C", repository] + settings.flatMap { ["-c", $0] } + ["commit", "--quiet", "--allow-empty", "-m", "x"]
    ).runChecked()
  }

  /// Replaces what a listener runs by a note of what it was told.
  private func listen(_ hook: String, to file: String) throws {
    for name in try Files.names(in: hook + ".stack") {
      let path = Path.join(hook + ".stack", name)
      let script = String(decoding: try Files.read(path), as: UTF8.self)
      let guarded = script.split(separator: "\n").prefix(4).joined(separator: "\n")
      try AtomicFile.write("\(guarded)\ncat >>'\(file)-\(name)'\n", to: path, mode: 0o755)
    }
  }

  private func told(_ file: String) throws -> [String] {
    try Files.names(in: scratch.path).filter { $0.hasPrefix(Path.name(file) + "-") }
      .flatMap { try scratch.read($0).split(separator: "\n").map(String.init) }
  }

  /// Two users, or two homes of one: both are told, and the first to go leaves the other's.
  @Test func oneHookServesSeveralHomes() async throws {
    let other = try CloudFixture()
    let otherType = BuildTriggerType(other.environment)
    let repository = try await repository("app", bare: false)
    let hook = Path.join(repository, ".git/hooks/post-commit")
    let mine = try await create(repository)
    let theirs = try await otherType.create(
      other.planned(otherType, attributes(repository)), other.operation(address, token: "token-9"))
    #expect(try await type.read(mine, fixture.context(address)) == mine)
    #expect(try await otherType.read(theirs, other.context(address)) == theirs)
    try listen(hook, to: scratch.path("told"))
    try await commit(in: repository)
    try await eventuallyTrue("both are told", within: .seconds(10)) { try told("told").count == 2 }
    try await otherType.delete(theirs, other.operation(address))
    #expect(try await type.read(mine, fixture.context(address)) == mine)
    try await type.delete(mine, fixture.operation(address))
    let left = try Files.names(in: Path.parent(hook)).filter { $0.hasPrefix("post-commit") && !$0.hasSuffix(".sample") }
    #expect(left.isEmpty)
  }

  /// `core.hooksPath` of a user: a commit in one repository is told to nobody else.
  @Test func oneHookServesSeveralRepositories() async throws {
    let hooks = scratch.path("hooks")
    var repositories: [String] = []
    for name in ["one", "two"] {
      let path = try await repository(name, bare: false)
      try await Command("git", ["-C", path, "config", "core.hooksPath", hooks]).runChecked()
      _ = try await create(path, name: name, token: name)
      repositories.append(path)
    }
    try listen(Path.join(hooks, "post-commit"), to: scratch.path("told"))
    try await commit(in: repositories[0])
    try await eventuallyTrue("it is told", within: .seconds(10)) { try told("told").count == 1 }
    try await commit(in: repositories[1])
    try await eventuallyTrue("it is told", within: .seconds(10)) { try told("told").count == 2 }
    #expect(try Files.names(in: scratch.path).filter { $0.hasPrefix("told-") }.count == 2)
  }

  /// A trigger that is renamed is destroyed and created at the same time.
  @Test func aTriggerThatGoesLeavesTheHookToOneThatComes() async throws {
    let repository = try await repository("app", bare: false)
    for round in 0..<12 {
      let old = try await create(repository, name: "old\(round)", token: "old")
      async let gone: Void = type.delete(old, fixture.operation(address))
      let new = try await create(repository, name: "new\(round)", token: "new")
      try await gone
      #expect(try await type.read(new, fixture.context(address)) == new)
      try await type.delete(new, fixture.operation(address))
      #expect(!Files.exists(new.value.text("hook") ?? ""))
    }
  }

  /// The user's own hook comes back, and nothing of the trigger stays, when ours was removed by hand.
  @Test func aHookRemovedByHandLeavesNothing() async throws {
    let repository = try await repository("app", bare: false)
    let hook = Path.join(repository, ".git/hooks/post-commit")
    try scratch.write("#!/bin/sh\necho mine\n", to: "app/.git/hooks/post-commit", mode: 0o755)
    let trigger = try await create(repository)
    try Files.remove(hook)
    #expect(try await type.read(trigger, fixture.context(address)) == nil)
    #expect(TriggerFolder(directories: fixture.environment.directories).all().isEmpty)
    #expect(try scratch.read("app/.git/hooks/post-commit") == "#!/bin/sh\necho mine\n")
    // One that another program put in its place runs too, and the first is not lost.
    let again = try await create(repository, token: "token-2")
    try scratch.write("#!/bin/sh\necho theirs\n", to: "app/.git/hooks/post-commit", mode: 0o755)
    _ = try await type.update(
      again, to: fixture.planned(type, attributes(repository)), fixture.operation(address, token: "token-2"))
    #expect(try scratch.read("app/.git/hooks/post-commit.before-stack") == "#!/bin/sh\necho mine\n")
    #expect(try scratch.read("app/.git/hooks/post-commit.before-stack-2") == "#!/bin/sh\necho theirs\n")
  }

  /// Whatever the repository's path is by then, the hook that was there is beside ours.
  @Test func aMovedRepositoryKeepsItsHook() async throws {
    let repository = try await repository("app.git", bare: true)
    try scratch.write(
      "#!/bin/sh\ncat >\(scratch.path("mine"))\nexit 3\n", to: "app.git/hooks/post-receive", mode: 0o755)
    _ = try await create(repository)
    try Files.rename(repository, to: scratch.path("moved.git"))
    let event = "\(String(repeating: "a", count: 40)) \(String(repeating: "b", count: 40)) refs/heads/main\n"
    let result = try await Command(
      "hooks/post-receive", [], workingDirectory: scratch.path("moved.git"), input: Array(event.utf8)
    ).run()
    #expect(try result.status == .exited(3) && scratch.read("mine") == event)
  }

  /// A program that is gone is no matter of whoever pushes.
  @Test func aHookWithoutTheProgramFailsNoPush() async throws {
    let repository = try await repository("app.git", bare: true)
    let hook = try #require(try await create(repository).value.text("hook"))
    for name in try Files.names(in: hook + ".stack") {
      let path = Path.join(hook + ".stack", name)
      let script = String(decoding: try Files.read(path), as: UTF8.self)
      try #require(script.contains(Host.executable))
      try AtomicFile.write(script.replacing(Host.executable, with: "/none/stack"), to: path, mode: 0o755)
    }
    let clone = scratch.path("clone")
    try await Command("git", ["clone", "--quiet", repository, clone]).runChecked()
    try await commit(in: clone)
    let pushed = try await Command("git", ["-C", clone, "push", "--quiet", "origin", "HEAD:main"]).run()
    #expect(pushed.status.isSuccess)
    #expect(
      pushed.errorText.contains("remote: stack: no build is started: /none/stack is not there any more"),
      "\(pushed.errorText)")
    // It is as good as gone, and made again.
    let trigger = try await type.importObject(id: "push", fixture.context(address))
    let record = try #require(TriggerFolder(directories: fixture.environment.directories).load("push"))
    #expect(await !TriggerHook.isInstalled(record, directories: fixture.environment.directories))
    #expect(try await type.read(trigger, fixture.context(address)) == nil)
    _ = try await create(repository, token: "token-2")
    #expect(await TriggerHook.isInstalled(record, directories: fixture.environment.directories))
  }

  /// The folder is this user's: nobody else can put a build into the queue.
  @Test(.enabled(if: Host.isRoot, "only root can be somebody else")) func aPushOfAnotherUserIsTold() async throws {
    let repository = try await repository("app.git", bare: true)
    let hook = try #require(try await create(repository).value.text("hook"))
    try await Command("chmod", ["-R", "a+rX", scratch.path]).runChecked()
    let script = try #require(try Files.names(in: hook + ".stack").first)
    let result = try await Command(
      "setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", Path.join(hook + ".stack", script)],
      environment: [
        "PATH": "/usr/bin:/bin", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
      ], workingDirectory: repository
    ).run()
    #expect(result.status.isSuccess)
    #expect(
      result.errorText
        == "stack: the triggers of `\(Host.user)` start no build for you: only for what that user pushes\n")
  }

  /// Husky and the like: hooks that are committed are not ours to write.
  @Test func hooksAmongTheFilesAreLeftAlone() async throws {
    let repository = try await repository("app", bare: false)
    try await Command("git", ["-C", repository, "config", "core.hooksPath", ".husky"]).runChecked()
    try scratch.write("#!/bin/sh\necho team\n", to: "app/.husky/post-commit", mode: 0o755)
    let fault = await #expect(throws: ProviderDiagnostic.self) { try await create(repository) }
    #expect(fault?.summary == "the hooks of `\(repository)` are files of its work tree")
    #expect(
      fault?.detail == "by `core.hooksPath` they are in `\(repository)/.husky`: ours would be committed among them")
    #expect(try Files.names(in: Path.join(repository, ".husky")) == ["post-commit"])
    #expect(try scratch.read("app/.husky/post-commit") == "#!/bin/sh\necho team\n")
    // As husky itself has it.
    try scratch.write("*\n", to: "app/.husky/_/.gitignore")
    try await Command("git", ["-C", repository, "config", "core.hooksPath", ".husky/_"]).runChecked()
    #expect(try await create(repository).value.text("hook") == "\(repository)/.husky/_/post-commit")
  }

  /// What a relative folder means, when the stack was moved with it, is another one.
  @Test func aMovedWorkTreeIsDrift() async throws {
    let bare = try await repository("app.git", bare: true)
    let tree = try await repository("stack/tree", bare: false)
    func context(_ folder: String) -> ObjectContext {
      var stack = fixture.stack
      stack.rootDirectory = scratch.path(folder)
      return ObjectContext(address: address, stack: stack)
    }
    func operation(_ folder: String, _ token: String) -> ProviderKit.Operation {
      ProviderKit.Operation(context: context(folder), token: token, configuration: .null())
    }
    let planned = fixture.planned(type, attributes(bare).merging(["work_tree": "tree"]) { $1 })
    let trigger = try await type.create(planned, operation("stack", "token-1"))
    #expect(try await type.read(trigger, context("stack")) == trigger)
    try Files.rename(scratch.path("stack"), to: scratch.path("moved"))
    let seen = try #require(try await type.read(trigger, context("moved")))
    #expect(seen.value.text("work_tree") == tree)
    _ = try await type.update(seen, to: planned, operation("moved", "token-2"))
    let folder = TriggerFolder(directories: fixture.environment.directories)
    #expect(folder.load("push")?.workTree == Files.realPath(scratch.path("moved/tree")))
    #expect(try await type.read(trigger, context("moved")) == trigger)
  }

  /// What was pushed is in the queue when the push is over; a listener that hangs does not hold it up.
  @Test func theHookWaitsForItsListenersButNotForLong() async throws {
    let repository = try await repository("app.git", bare: true)
    let hook = try #require(try await create(repository).value.text("hook"))
    let listener = Path.join(hook + ".stack", try #require(try Files.names(in: hook + ".stack").first))
    func push(_ body: String) async throws {
      try AtomicFile.write("#!/bin/sh\nexec >/dev/null 2>&1\n\(body)\n", to: listener, mode: 0o755)
      let event = Array("a b refs/heads/main\n".utf8)
      try await Command(hook, [], workingDirectory: repository, input: event, timeout: .seconds(20)).runChecked()
    }
    try await push("sleep 0.1; cat >\(scratch.path("queued"))")
    #expect(try scratch.read("queued") == "a b refs/heads/main\n")
    // It ends by our hand, or in a minute.
    try await push("echo $$ >\(scratch.path("id")); exec sleep 60")
    let id = try #require(pid_t(try scratch.read("id").filter(\.isNumber)))
    #expect(kill(id, SIGKILL) == 0)
  }

  /// More references than a program's arguments have room for.
  @Test func aPushOfThousandsOfTagsIsTold() async throws {
    let repository = try await repository("app.git", bare: true)
    let trigger = try await create(repository)
    let hook = try #require(trigger.value.text("hook"))
    try listen(hook, to: scratch.path("told"))
    let sha = String(repeating: "a", count: 40)
    let events = (0..<3000).map { "\(sha) \(sha) refs/tags/v\($0)\n" }.joined()
    let result = try await Command(hook, [], workingDirectory: repository, input: Array(events.utf8)).run()
    #expect(result.status.isSuccess && result.errorText.isEmpty)
    try await eventuallyTrue("all are told", within: .seconds(10)) { try told("told").count == 3000 }
  }

  @Test func mistakesAreTold() async throws {
    let repository = try await repository("app.git", bare: true)
    _ = try await create(repository)
    await #expect(throws: ProviderDiagnostic.self) { try await create(repository, token: "token-2") }
    await #expect(throws: ProviderDiagnostic.self) { try await create(scratch.path, name: "other") }
    await #expect(throws: ProviderDiagnostic.self) { try await create(repository, name: "../x") }
  }
}
