import KeyManagement
import Platform
import Synchronization
import TestSupport

@testable import Builds

/// Runs builds in a home and a source folder of their own.
final class BuildFixture: Sendable {
  let scratch: ScratchFolder
  let directories: Directories
  let history: BuildHistory
  private let events = Mutex<[BuildEvent]>([])

  init() throws {
    scratch = try ScratchFolder()
    directories = Directories(home: scratch.path("home"))
    try directories.create()
    history = BuildHistory(directories: directories)
    try Files.makeFolder(scratch.path("source"))
  }

  struct Run {
    let record: BuildRecord
    /// Lines of the log as `[step] text`, in the order written.
    let lines: [String]

    var log: String { lines.joined(separator: "\n") }
    func lines(of step: String) -> [String] {
      lines.filter { $0.hasPrefix("[\(step)] ") }.map { String($0.dropFirst(step.count + 3)) }
    }
    func status(of step: String) -> BuildStatus? { record.steps.first { $0.name == step }?.status }
  }

  func run(
    _ yaml: String, substitutions: [String: String] = [:], source: BuildRequest.Source? = nil, stop: StopSwitch? = nil,
    rights: BuildRights = .ofAgent, workspace: String? = nil,
    onEvent: @escaping @Sendable (BuildEvent) -> Void = { _ in }
  ) async throws -> Run {
    let file = try scratch.write(yaml, to: "build.yaml")
    let (definition, _) = try DefinitionReader.read(path: file, name: "build.yaml")
    let request = BuildRequest(
      definition: file, directory: scratch.path("source"), source: source ?? .folder(scratch.path("source")),
      substitutions: substitutions, workspace: workspace)
    return try await run(request, definition, stop: try stop ?? StopSwitch(), rights, onEvent)
  }

  private func run(
    _ request: BuildRequest, _ definition: BuildDefinition, stop: StopSwitch, _ rights: BuildRights,
    _ onEvent: @escaping @Sendable (BuildEvent) -> Void
  ) async throws -> Run {
    let record = try history.create(request)
    let root = directories
    let runner = BuildRunner(
      history: history, stop: stop,
      keys: { try KeyStore.standard(root, web: { _ in throw CancellationError() }) }, rights: rights,
      onEvent: onEvent)
    // Whatever this machine has: what is said where no engine is, is part of what is compared.
    let result = await ContainerEngine.$named.withValue("/none") { await runner.run(record, definition: definition) }
    return Run(record: result, lines: try lines(of: result))
  }

  func lines(of record: BuildRecord) throws -> [String] {
    var reader = try history.log(of: record.id)
    var lines: [String] = []
    while let frame = try reader.next() {
      let name = record.steps.indices.contains(frame.step - 1) ? record.steps[frame.step - 1].name : "build"
      lines += frame.lines.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { "[\(name)] \(String(decoding: $0, as: UTF8.self))" }
    }
    return lines
  }

  /// A repository in the source folder with one commit of these files.
  func commit(_ files: [String: String], message: String = "change") async throws -> String {
    let folder = scratch.path("source")
    for (name, text) in files { try scratch.write(text, to: "source/\(name)") }
    if !scratch.exists("source/.git") { try await git("init", "--quiet", "--initial-branch=main") }
    try await git("add", "--all")
    try await git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", message)
    return try await Command("git", ["-C", folder, "rev-parse", "HEAD"]).runChecked().text
      .split(separator: "\n").first.map(String.init) ?? ""
  }

  func git(_ arguments: String...) async throws {
    try await Command("git", ["-C", scratch.path("source")] + arguments).runChecked()
  }
}
