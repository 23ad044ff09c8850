import AgentAPI
import Diagnostics
import Platform
import ProviderKit
import Values

/// `build_trigger`: a push that starts a build.
struct BuildTriggerType: ResourceType {
  let name = "build_trigger"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  private var folder: TriggerFolder { TriggerFolder(directories: environment.directories) }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] { TriggerCheck(configuration).faults }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let name = planned.text("name") ?? ""
    if let fault = TriggerCheck(planned).faults.first { throw fault }
    // One that has lost its hook is nobody's: it is made again here.
    if let other = folder.load(name), other.token != operation.token,
      let hook = try await GitHook.of(other.repository, environment.directories), hook.isInstalled
    {
      throw ProviderDiagnostic(
        .error, "there is a trigger `\(name)` already", detail: "it watches `\(other.repository)`", path: "name",
        hints: ["choose another name; `stack trigger list` shows those there are"])
    }
    return try await put(planned, token: operation.token, operation.context)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    guard let trigger = folder.load(current.value.text("name") ?? "") else { return nil }
    let hook = try? await GitHook.of(trigger.repository, environment.directories)
    guard let hook, hook.isInstalled else {
      // Without its hook it starts nothing: it is gone, and nobody will ask for the end of what is left of it.
      try remove(trigger.name, repository: trigger.repository, hook)
      return nil
    }
    var seen: [String: Value] = ["disabled": .bool(trigger.isDisabled), "hook": .string(hook.path)]
    // A relative one means another folder once the stack's directory was moved.
    let meant = current.value.text("work_tree").flatMap { $0.isEmpty ? nil : path($0, context) }
    if trigger.workTree != meant { seen["work_tree"] = .string(trigger.workTree ?? "") }
    return stored(current.value.replacing(seen))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let token = folder.load(prior.value.text("name") ?? "")?.token
    return try await put(planned, token: token ?? operation.token, operation.context)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    let name = prior.value.text("name") ?? ""
    let repository = folder.load(name)?.repository ?? path(prior.value, operation.context)
    try remove(name, repository: repository, try await GitHook.of(repository, environment.directories))
  }

  /// The hook stays as long as another trigger has the repository, also one that is being made at the same time.
  private func remove(_ name: String, repository: String, _ hook: GitHook?) throws {
    // A repository that is gone has no hook either.
    guard let hook else { return try folder.remove(name) }
    try hook.locked {
      try folder.remove(name)
      if !folder.all().contains(where: { $0.repository == repository }) { try hook.remove() }
    }
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let trigger = folder.load(id) else { throw ResourceFault.missing(kind: "build trigger", id: id) }
    let hook = try await GitHook.of(trigger.repository, environment.directories)?.path ?? ""
    return stored(value(trigger, hook))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let planned = request.planned?.value, let trigger = folder.load(planned.text("name") ?? ""),
      trigger.token == request.token
    else { return .nothing }
    return .complete(try await put(planned, token: request.token, request.context))
  }

  private func put(_ planned: Value, token: String, _ context: ObjectContext) async throws -> StoredObject {
    let repository = path(planned, context)
    guard let hook = try await GitHook.of(repository, environment.directories) else {
      throw ProviderDiagnostic(
        .error, "`\(repository)` is not a git repository", path: "repository", hints: ["make it with `git init`"])
    }
    if try await hook.isAmongFiles() { throw Self.amongFiles(repository, hook) }
    let trigger = BuildTrigger(
      name: planned.text("name") ?? "", repository: repository, workTree: try await workTree(planned, context),
      branch: planned.text("branch") ?? "", tag: planned.text("tag") ?? "",
      includedFiles: planned.texts("included_files") ?? [], ignoredFiles: planned.texts("ignored_files") ?? [],
      definition: planned.text("definition") ?? "",
      substitutions: planned.textMap("substitutions"), workspace: planned.text("workspace") ?? "",
      isDisabled: planned.flag("disabled"), supersedes: planned.flag("supersede"),
      needsApproval: planned.flag("approval"), token: token)
    try hook.locked {
      try folder.save(trigger)
      try hook.install()
    }
    return stored(planned.replacing(["id": .string(trigger.name), "hook": .string(hook.path)]))
  }

  private static func amongFiles(_ repository: String, _ hook: GitHook) -> ProviderDiagnostic {
    ProviderDiagnostic(
      .error, "the hooks of `\(repository)` are files of its work tree",
      detail: "by `core.hooksPath` they are in `\(Path.parent(hook.path))`: ours would be committed among them",
      path: "repository",
      hints: [
        "have git ignore that folder", "set `core.hooksPath` to a folder outside of the work tree",
      ])
  }

  private func path(_ value: Value, _ context: ObjectContext) -> String {
    path(value.text("repository") ?? "", context)
  }

  private func path(_ text: String, _ context: ObjectContext) -> String {
    let path = Path.absolute(text, from: context.stack.rootDirectory)
    return Files.realPath(path) ?? path
  }

  private func workTree(_ value: Value, _ context: ObjectContext) async throws -> String? {
    guard let text = value.text("work_tree"), !text.isEmpty else { return nil }
    let path = path(text, context)
    guard let hook = try await GitHook.of(path, environment.directories), !hook.isBare else {
      throw ProviderDiagnostic(
        .error, "`\(path)` is not a git work tree", path: "work_tree",
        hints: ["name the folder in which the stacks are applied by hand, or leave it out"])
    }
    return path
  }

  private func value(_ trigger: BuildTrigger, _ hook: String) -> Value {
    .object([
      "name": .string(trigger.name), "repository": .string(trigger.repository),
      "work_tree": .string(trigger.workTree ?? ""), "branch": .string(trigger.branch),
      "tag": .string(trigger.tag), "definition": .string(trigger.definition),
      "included_files": .list(trigger.includedFiles.map { .string($0) }, of: .string),
      "ignored_files": .list(trigger.ignoredFiles.map { .string($0) }, of: .string),
      "substitutions": .map(trigger.substitutions.mapValues { .string($0) }, of: .string),
      "workspace": .string(trigger.workspace), "supersede": .bool(trigger.supersedes),
      "approval": .bool(trigger.needsApproval), "disabled": .bool(trigger.isDisabled), "id": .string(trigger.name),
      "hook": .string(hook),
    ])
  }
}
