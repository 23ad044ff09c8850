import AgentAPI
import Diagnostics
import Platform

/// Makes builds of what was pushed, and has them run.
public struct TriggerFiring: Sendable {
  public let triggers: TriggerFolder
  public let history: BuildHistory
  public let queue: BuildQueue

  public init(directories: Directories = .current) {
    triggers = TriggerFolder(directories: directories)
    history = BuildHistory(directories: directories)
    queue = BuildQueue(directories: directories)
  }

  /// The builds that were queued for what happened in the repository.
  public func fire(repository folder: String, _ events: [PushEvent]) async throws -> [BuildRecord] {
    let root = Files.realPath(folder) ?? folder
    let mine = triggers.all().filter { (Files.realPath($0.repository) ?? $0.repository) == root }
    var records: [BuildRecord] = []
    for event in events {
      let matching = mine.filter { TriggerMatch(trigger: $0).accepts(event) }
      guard !matching.isEmpty else { continue }
      let filtered = matching.contains { !$0.includedFiles.isEmpty || !$0.ignoredFiles.isEmpty }
      let files = filtered ? try await changedFiles(root, event) : nil
      for trigger in matching where TriggerMatch(trigger: trigger).accepts(files: files) {
        records.append(try enqueue(request(trigger, event.new, branch: event.branch, tag: event.tag)))
      }
    }
    return records
  }

  /// A trigger's build by hand, of the newest commit of a branch.
  public func run(_ trigger: BuildTrigger, revision: String) async throws -> BuildRecord {
    guard let repository = try await Repository.containing(trigger.repository) else {
      throw Diagnostic(.error, "there is no repository `\(trigger.repository)` any more")
    }
    let commit = try await repository.commit(revision)
    return try enqueue(request(trigger, commit.sha, branch: commit.branch, tag: commit.tag))
  }

  /// Puts a build in the queue. The worker is woken by the caller, once for all.
  ///
  /// - Parameter definition: when it does not come from the source.
  public func enqueue(
    _ request: BuildRequest, retryOf: String? = nil, definition: DefinitionSource? = nil
  ) throws -> BuildRecord {
    let record = try history.create(request, retryOf: retryOf, definition: definition, waits: true)
    try history.supersede(by: record)
    return record
  }

  private func request(_ trigger: BuildTrigger, _ sha: String, branch: String?, tag: String?) -> BuildRequest {
    BuildRequest(
      definition: trigger.definition, directory: trigger.repository,
      source: .commit(repository: trigger.repository, sha: sha), workTree: trigger.workTree,
      substitutions: trigger.substitutions, trigger: trigger.name, branch: branch, tag: tag,
      workspace: trigger.workspace.isEmpty ? nil : trigger.workspace, isSuperseded: trigger.supersedes,
      needsApproval: trigger.needsApproval)
  }

  /// `nil` when the old commit is not there: a new branch, a forced push after a clean-up, a shallow clone.
  private func changedFiles(_ folder: String, _ event: PushEvent) async throws -> [String]? {
    guard !event.isCreation else { return nil }
    // A file that was moved is gone from where it was.
    let text = try await Git(folder: folder).attempt("diff", "--name-only", "--no-renames", "-z", event.old, event.new)
    return text?.split(separator: "\0").map(String.init)
  }
}
