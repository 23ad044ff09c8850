import AgentAPI
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

  @Test func mistakesAreTold() async throws {
    let repository = try await repository("app.git", bare: true)
    _ = try await create(repository)
    await #expect(throws: ProviderDiagnostic.self) { try await create(repository, token: "token-2") }
    await #expect(throws: ProviderDiagnostic.self) { try await create(scratch.path, name: "other") }
    await #expect(throws: ProviderDiagnostic.self) { try await create(repository, name: "../x") }
  }
}
