import Diagnostics
import Language
import ProviderKit
import StateStorage
import Testing
import Values

@testable import Engine

/// One stack under test: files in memory, a state in memory, a world of things.
struct Bench: Sendable {
  let world = World()
  let store = MemoryStore()
  var parallelism = 4

  func engine(
    _ files: [String: String], variables: [String: Value] = [:], events: @escaping EngineEventHandler = { _ in }
  ) async throws -> Engine {
    var diagnostics = Diagnostics()
    let configuration = ConfigurationLoader(files: MemoryFiles(files)).load(".", into: &diagnostics)
    try diagnostics.throwIfErrors()
    let provider = BuiltInProvider(
      name: "test",
      resources: [ThingType("thing", world, store), ThingType("other", world, store), NoteType(store: store)],
      dataSources: [ThingLookup(world: world)]
    ) { [world] in world.finish() }
    return try await Engine(
      configuration: configuration, providers: [provider], store: store,
      setting: .init(
        stack: StackIdentity(id: "test", workspace: "default", rootDirectory: "/test", dataDirectory: "/test/data"),
        variables: variables),
      events: events)
  }

  func lease() async throws -> Lease { try await store.acquireLock(LockRequest(operation: "test")) }

  /// Plans and fails the test on errors.
  func plan(
    _ text: String, _ options: PlanOptions = PlanOptions(), variables: [String: Value] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Plan {
    try await plan(["main.tf": text], options, variables: variables, sourceLocation: sourceLocation)
  }

  func plan(
    _ files: [String: String], _ options: PlanOptions = PlanOptions(), variables: [String: Value] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Plan {
    let engine = try await engine(files, variables: variables)
    let (plan, diagnostics) = try await engine.plan(options, under: lease())
    return try #require(plan, "\(DiagnosticRenderer().render(diagnostics))", sourceLocation: sourceLocation)
  }

  /// What planning reports, without the plan.
  func complaints(_ text: String, _ options: PlanOptions = PlanOptions()) async throws -> String {
    do {
      let engine = try await engine(["main.tf": text])
      return DiagnosticRenderer().render(try await engine.plan(options, under: lease()).diagnostics)
    } catch let diagnostics as Diagnostics {
      return DiagnosticRenderer().render(diagnostics)
    }
  }

  /// Plans and applies.
  @discardableResult
  func apply(
    _ text: String, _ options: PlanOptions = PlanOptions(), variables: [String: Value] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ApplySummary {
    try await apply(["main.tf": text], options, variables: variables, sourceLocation: sourceLocation)
  }

  @discardableResult
  func apply(
    _ files: [String: String], _ options: PlanOptions = PlanOptions(), variables: [String: Value] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ApplySummary {
    let engine = try await engine(files, variables: variables)
    let lease = try await lease()
    let (plan, diagnostics) = try await engine.plan(options, under: lease)
    let made = try #require(plan, "\(DiagnosticRenderer().render(diagnostics))", sourceLocation: sourceLocation)
    return try await engine.apply(
      made, ApplyOptions(parallelism: parallelism, retryDelay: .milliseconds(1)), under: lease)
  }

  /// The addresses in state, deposed objects with their mark.
  func addresses() async throws -> [String] {
    try await store.snapshot().instances.map { $0.deposed == nil ? $0.address.text : "\($0.address.text) deposed" }
  }
}

/// Files in memory, for a loader.
struct MemoryFiles: FileReading {
  let files: [String: String]

  init(_ files: [String: String]) { self.files = files }

  private func clean(_ path: String) -> String { path.hasPrefix("./") ? String(path.dropFirst(2)) : path }

  func names(in directory: String) throws(FileFault) -> [String] {
    let prefix = directory == "." ? "" : clean(directory) + "/"
    return files.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
      .map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
    guard let text = files[clean(path)] else { throw .notFound(path) }
    return Array(text.utf8)
  }

  func kind(_ path: String) -> FileKind? {
    if files[clean(path)] != nil { return .file }
    return files.keys.contains { $0.hasPrefix(clean(path) + "/") } || path == "." ? .directory : nil
  }
}

extension Plan {
  /// The plan as lines: action, address, and what differs.
  var summary: String {
    effectiveChanges.map { change in
      var line = "\(change.action.rawValue) \(change.id)"
      if let reason = change.reason { line += " (\(reason.rawValue))" }
      if let from = change.previousAddress { line += " from \(from)" }
      if let id = change.importID { line += " import \(id)" }
      return line
    }.joined(separator: "\n")
  }
}
