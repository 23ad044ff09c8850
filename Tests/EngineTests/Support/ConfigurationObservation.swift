import Diagnostics
import Language
import LocalCloud
import ProviderKit
import StateStorage
import Values

@testable import Engine

/// What becomes of the steps of a configuration one after another, in the lines that `scripts/record-corpus.py` writes.
struct ConfigurationObservation {
  private(set) var lines: [String] = []
  /// The diagnostics, for whoever looks why something differs.
  private(set) var said = ""
  private let store = MemoryStore()
  private let provider = BuiltInProvider(name: "terraform", resources: UtilityTypes.all())

  init(_ steps: [[String: String]]) async {
    for (number, files) in steps.enumerated() {
      if number > 0 { lines.append("step") }
      guard await observe(files) else { return }
    }
  }

  private mutating func observe(_ files: [String: String]) async -> Bool {
    var diagnostics = Diagnostics()
    do {
      let memory = MemoryFiles(files)
      let configuration = ConfigurationLoader(files: memory).load(".", into: &diagnostics)
      let isReadable = configuration.isWhole
      if isReadable { ConfigurationValidator(configuration).validate(into: &diagnostics) }
      if isReadable {
        let analysis = try await ConfigurationAnalysis(
          configuration: configuration, providers: [provider], setting: setting([:]))
        diagnostics.append(contentsOf: await analysis.validate())
      }
      guard passes(diagnostics, "invalid") else { return false }
      diagnostics = Diagnostics()
      var inputs = VariableInputs()
      inputs.add(directory: ".", files: memory, into: &diagnostics)
      let variables = inputs.resolve(for: configuration.root, into: &diagnostics)
      guard passes(diagnostics, "no plan") else { return false }
      return try await run(configuration, variables)
    } catch {
      _ = passes(Diagnostics(describing: error), "no plan")
      return false
    }
  }

  private func setting(_ variables: [String: Value]) -> Engine.Setting {
    Engine.Setting(
      stack: StackIdentity(id: "test", workspace: "default", rootDirectory: "/test", dataDirectory: "/test/data"),
      variables: variables, functions: FunctionContext(startTime: "2024-01-02T03:04:05Z"))
  }

  private mutating func run(_ configuration: Configuration, _ variables: [String: Value]) async throws -> Bool {
    let engine = try await Engine(
      configuration: configuration, providers: [provider], store: store, setting: setting(variables), events: { _ in })
    let lease = try await store.acquireLock(LockRequest(operation: "test"))
    let (plan, diagnostics) = try await engine.plan(PlanOptions(), under: lease)
    guard passes(diagnostics, "no plan"), let plan else { return false }
    lines.append("planned")
    lines += (plan.effectiveChanges.map(Self.line) + plan.outputs.compactMap(Self.line)).sorted()
    lines += plan.checks.filter { $0.kind == .check && $0.status == .fail }
      .map { "  \($0.address) fails" }.sorted()
    let summary = try await engine.apply(plan, ApplyOptions(), under: lease)
    said += DiagnosticRenderer().render(summary.diagnostics)
    lines.append(summary.succeeded ? "applied" : "failed")
    let snapshot = try await store.snapshot()
    for output in snapshot.outputs {
      let value = summary.outputs[output.name] ?? .null()
      lines.append("  output \(output.name) = \(Self.text(value))" + (output.isSensitive ? " sensitive" : ""))
    }
    lines += try snapshot.instances.map(Self.line).sorted()
    guard summary.succeeded else { return false }
    let (again, complaints) = try await engine.plan(PlanOptions(), under: lease)
    said += DiagnosticRenderer().render(complaints)
    lines.append(again.map { $0.isEmpty ? "settled" : "changes again" } ?? "no plan again")
    return true
  }

  /// Notes errors by their places.
  private mutating func passes(_ diagnostics: Diagnostics, _ verdict: String) -> Bool {
    said += DiagnosticRenderer().render(diagnostics)
    guard diagnostics.hasErrors else { return true }
    let places = Set(
      diagnostics.errors.map { diagnostic in
        diagnostic.range.map { Place(file: $0.file.name, line: $0.start.line) } ?? Place(file: "", line: 0)
      })
    lines.append(verdict + places.sorted().map { $0.file.isEmpty ? " -" : " \($0.file):\($0.line)" }.joined())
    return false
  }

  private struct Place: Hashable, Comparable {
    let file: String
    let line: Int

    static func < (left: Place, right: Place) -> Bool { (left.file, left.line) < (right.file, right.line) }
  }

  private static func line(_ change: PlannedChange) -> String {
    var line = "  \(change.action.rawValue) \(change.id)"
    if let reason = change.reason { line += " (\(reason.rawValue))" }
    if let from = change.previousAddress { line += " from \(from)" }
    if let id = change.importID { line += " import \(id)" }
    if let after = change.after, ![.noop, .read, .forget].contains(change.action) { line += " " + text(after) }
    return line
  }

  private static func line(_ change: OutputChange) -> String? {
    guard change.action != .noop else { return nil }
    return "  output \(change.name) \(change.action.rawValue)" + (change.after.map { " " + text($0) } ?? "")
  }

  private static let stored = ValueType.object([
    "id": .string, "input": .dynamic, "output": .dynamic, "triggers_replace": .dynamic,
  ])

  private static func line(_ record: InstanceRecord) throws -> String {
    let object = try ValueJSON.decode(record.value.json, as: stored)
    let values = (object.attributes ?? ValueMap()).filter { $0.0 != "id" && !$0.1.isNull }
    return "  \(record.address.text) \(text(.object(ValueMap(values))))"
  }

  /// As JSON, in which what is unknown and random identifiers are told by name.
  private static func text(_ value: Value) -> String {
    let told = value.deeplyUnmarked.transformed { _, value in
      if !value.isKnown { return "(unknown)" }
      return value.string?.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) == nil ? value : "(id)"
    }
    var writer = JSONWriter(escapesHTML: false)
    write(told, to: &writer)
    return writer.text
  }

  private static func write(_ value: Value, to writer: inout JSONWriter) {
    switch value.content {
    case .null, .unknown: writer.null()
    case .bool(let bool): writer.bool(bool)
    case .number(let number): writer.number(number)
    case .string(let text): writer.string(text)
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      writer.beginArray()
      for element in elements { write(element, to: &writer) }
      writer.endArray()
    case .map(_, let entries), .object(let entries):
      writer.beginObject()
      for (key, element) in entries {
        writer.key(key)
        write(element, to: &writer)
      }
      writer.endObject()
    }
  }
}
