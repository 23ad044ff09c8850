import AgentAPI
import Foundation
import Platform
import TestSupport
import Testing

/// A stack in a folder of its own, with a home of its own, driven through the `stack` program alone.
struct Deployment: Sendable {
  static let isMissing =
    StackProgram.path == nil || Engines().locate(.natsServer) == nil || Engines().locate(.duckdb) == nil
  static let reason: Comment = "the `stack` program or an engine is missing: run scripts/bootstrap.sh and swift build"

  let home: ScratchHome
  private let scratch: ScratchFolder
  /// The folder of the manifests.
  let folder: String

  /// A copy of one of the stacks in `stacks/`.
  init(copyOf name: String) throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    folder = scratch.path(name)
    try FileTree.copy(Path.join(StackProgram.packageFolder, "stacks", name), to: folder, skip: [".stack"])
  }

  /// Files by name.
  init(_ files: [String: String]) throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    folder = scratch.path("shop")
    for (name, text) in files { try scratch.write(text, to: "shop/\(name)") }
  }

  var agent: AgentClient { AgentClient(directories: home.directories) }

  func stack(_ arguments: String...) -> CLI {
    CLI(arguments: arguments, in: folder).home(home).within(.seconds(300))
  }

  /// What it prints, of a run that must succeed.
  @discardableResult
  func run(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
    let cli = CLI(arguments: arguments, in: folder).home(home).within(.seconds(300))
    return try await cli.expect(sourceLocation: sourceLocation).text
  }

  func expectNoChanges(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let plan = try await stack("plan", "--detailed-exitcode").run()
    #expect(
      plan.status == .exited(0) && plan.text == "No changes. What is applied is what the manifests say.\n",
      Comment(rawValue: plan.text + plan.errorText), sourceLocation: sourceLocation)
  }

  /// What `stack status` tells; its exit code says only whether all is well.
  func units() async throws -> [Unit] {
    let status = try await stack("status", "--json").run()
    return try JSONDecoder().decode([Unit].self, from: Data(status.output))
  }

  func unit(_ address: String) async throws -> Unit {
    try #require(try await units().first { $0.address == address })
  }

  /// Kills the unit's process with no chance to do anything and waits until another is healthy in its place.
  func killAndAwait(_ address: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let before = try #require(try await unit(address).replicas.first?.pid, sourceLocation: sourceLocation)
    #expect(kill(before, SIGKILL) == 0, sourceLocation: sourceLocation)
    try await eventuallyTrue("\(address) came back", within: .seconds(60), sourceLocation: sourceLocation) {
      let now = try await unit(address)
      return now.ready && now.replicas.first?.pid != before && now.replicas.first?.pid != nil
    }
  }

  /// Processes that belong to this home, the agent among them.
  func processes() -> [Int32] {
    ProcessStatus.allPids().filter { pid in
      guard let bytes = try? Files.read("/proc/\(pid)/environ") else { return false }
      let variables = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return variables.contains("STACK_HOME=\(home.path)")
        || variables.contains { $0.hasPrefix("STACK_UNIT_DIRECTORY=\(home.path)/") }
    }
  }

  /// Every file in the home that is not a log or a cache, relative to it.
  func filesOfStacks() throws -> [String] {
    guard Files.exists(home.directories.stacks) else { return [] }
    return try Files.names(in: home.directories.stacks)
  }
}

/// A unit as `stack status --json` prints it.
struct Unit: Decodable, Sendable {
  struct Replica: Decodable, Sendable {
    let state: String
    let health: String
    let pid: Int32?
    let ports: [String: Int]
    let restarts: Int
  }

  let address: String
  let kind: String
  let state: String
  let ready: Bool
  let url: String?
  let replicas: [Replica]
}
