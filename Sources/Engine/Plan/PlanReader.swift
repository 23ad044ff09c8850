import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// Why bytes are not a plan that this program can apply.
public enum PlanFormatError: Error, Hashable, Sendable {
  case notAPlan(detail: String)
  case otherVersion(found: Int, supported: Int)
}

extension PlanFormatError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .notAPlan(let detail): Diagnostic(.error, "not a plan", detail: detail, hints: ["make a new plan"])
    case .otherVersion(let found, let supported):
      Diagnostic(
        .error, "the plan was made by another version of this program",
        detail: "its format is \(found), this program knows \(supported)", hints: ["make a new plan"])
    }
  }
}

/// Reads what `PlanWriter` wrote.
struct PlanReader {
  private let document: JSON
  private var types: [ValueType] = []

  init(_ bytes: [UInt8]) throws(PlanFormatError) {
    do {
      document = try JSON(parsing: bytes)
    } catch {
      throw .notAPlan(detail: error.diagnostic.summary)
    }
    let format: Int = try Self.need(document["format"]?.int, "format")
    guard format == PlanWriter.formatVersion else {
      throw .otherVersion(found: format, supported: PlanWriter.formatVersion)
    }
    for type in try Self.need(document["types"]?.array, "types") {
      types.append(try Self.need(ValueType(json: type), "types"))
    }
  }

  func plan() throws(PlanFormatError) -> Plan {
    let head = StateHead(
      lineage: try text(document["lineage"], "lineage"),
      serial: try Self.need(document["serial"]?.int, "serial"), stackName: "")
    var plan = Plan(mode: try raw(document["mode"], "mode"), head: head)
    plan.isPartial = document["partial"]?.bool ?? false
    plan.judgesAnew = document["judges_anew"]?.bool ?? false
    for change in try list("changes") { plan.changes.append(try self.change(change)) }
    for drift in try list("drift") { plan.drift.append(try self.drift(drift)) }
    for other in try list("others") { plan.others.append(try self.other(other)) }
    for text in document["untouched"]?.array ?? [] { plan.untouched.append(try address(text)) }
    for output in try list("outputs") { plan.outputs.append(try self.output(output)) }
    for output in document["other_outputs"]?.array ?? [] { plan.otherOutputs.append(try self.output(output)) }
    for check in try list("checks") {
      plan.checks.append(
        CheckResult(
          kind: try raw(check["kind"], "kind"), address: try text(check["address"], "address"),
          status: try raw(check["status"], "status"), messages: (check["messages"]?.array ?? []).compactMap(\.string)))
    }
    for member in try Self.need(document["variables"]?.members, "variables") {
      plan.variables[member.key] = try value(member.value)
    }
    plan.ephemeralVariables = try texts("ephemeral_variables")
    plan.deferred = try texts("deferred")
    plan.waiting = try texts("waiting")
    plan.targets = try texts("targets")
    plan.excludes = try texts("excludes")
    plan.replace = try texts("replace")
    for change in try list("upkeep") { plan.upkeep.append(try stateChange(change)) }
    return plan
  }

  // MARK: Parts

  private static func need<Part>(_ part: Part?, _ name: String) throws(PlanFormatError) -> Part {
    guard let part else { throw .notAPlan(detail: "`\(name)` is missing or wrong") }
    return part
  }

  private func list(_ name: String) throws(PlanFormatError) -> [JSON] { try Self.need(document[name]?.array, name) }

  private func texts(_ name: String) throws(PlanFormatError) -> [String] {
    var found: [String] = []
    for item in try list(name) { found.append(try text(item, name)) }
    return found
  }

  private func text(_ json: JSON?, _ name: String) throws(PlanFormatError) -> String {
    try Self.need(json?.string, name)
  }

  private func raw<Kind: RawRepresentable>(
    _ json: JSON?, _ name: String
  ) throws(PlanFormatError) -> Kind where Kind.RawValue == String {
    try Self.need(json?.string.flatMap { Kind(rawValue: $0) }, name)
  }

  private func address(_ json: JSON?) throws(PlanFormatError) -> InstanceAddress {
    try Self.need(json?.string.flatMap { try? InstanceAddress(parsing: $0) }, "address")
  }

  private func resources(_ json: JSON?) throws(PlanFormatError) -> [ResourceAddress] {
    var found: [ResourceAddress] = []
    for item in try Self.need(json?.array, "dependencies") {
      guard case .resource(let module, let resource)? = item.string.flatMap({ try? TargetAddress(parsing: $0) }) else {
        throw .notAPlan(detail: "`dependencies` is wrong")
      }
      found.append(ResourceAddress(module.module, resource))
    }
    return found
  }

  private func change(_ json: JSON) throws(PlanFormatError) -> PlannedChange {
    var change = PlannedChange(
      try raw(json["action"], "action"), try address(json["address"]), deposed: json["deposed"]?.string,
      provider: try text(json["provider"], "provider"))
    if json["previous"] != nil { change.previousAddress = try address(json["previous"]) }
    change.importID = json["import"]?.string
    if json["reason"] != nil { change.reason = try raw(json["reason"], "reason") as PlannedChange.Reason }
    change.before = try value(json["before"])
    change.after = json["after"] == "same" ? change.before : try value(json["after"])
    change.configuration = try value(json["configuration"])
    for path in json["replace"]?.array ?? [] { change.replacePaths.append(try self.path(path)) }
    change.beforePrivate = try bytes(json["before_private"])
    change.plannedPrivate = try bytes(json["planned_private"])
    change.isTainted = json["tainted"]?.bool ?? false
    change.createBeforeDestroy = json["create_before_destroy"]?.bool ?? false
    change.dependencies = try resources(json["dependencies"])
    change.priorDependencies = try resources(json["prior_dependencies"])
    return change
  }

  private func output(_ json: JSON) throws(PlanFormatError) -> OutputChange {
    OutputChange(
      name: try text(json["name"], "name"), before: try value(json["before"]), after: try value(json["after"]),
      isSensitive: json["sensitive"]?.bool ?? false, waits: json["waits"]?.bool ?? false)
  }

  private func drift(_ json: JSON) throws(PlanFormatError) -> Drift {
    Drift(
      address: try address(json["address"]), deposed: json["deposed"]?.string,
      previousAddress: try previous(json), before: try Self.need(try value(json["before"]), "before"),
      after: try value(json["after"]), reason: json["reason"]?.string)
  }

  private func other(_ json: JSON) throws(PlanFormatError) -> PriorObject {
    PriorObject(
      address: try address(json["address"]), deposed: json["deposed"]?.string, previousAddress: try previous(json),
      provider: try text(json["provider"], "provider"), value: try Self.need(try value(json["value"]), "value"),
      dependencies: try resources(json["dependencies"]))
  }

  private func previous(_ json: JSON) throws(PlanFormatError) -> InstanceAddress? {
    guard let previous = json["previous"], previous != .null else { return nil }
    return try address(previous)
  }

  private func bytes(_ json: JSON?) throws(PlanFormatError) -> [UInt8] {
    guard let text = json?.string else { return [] }
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { throw .notAPlan(detail: "private bytes are wrong") }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
      bytes.append(try Self.need(UInt8(pair, radix: 16), "private"))
    }
    return bytes
  }

  // MARK: Values

  private func type(_ json: JSON?) throws(PlanFormatError) -> ValueType {
    guard let index = json?.int, types.indices.contains(index) else { throw .notAPlan(detail: "a type is missing") }
    return types[index]
  }

  private func value(_ json: JSON?) throws(PlanFormatError) -> Value? {
    guard let json, json != .null else { return nil }
    var value: Value
    do {
      value = try ValueJSON.decode(try Self.need(json["v"], "v").bytes(escapesHTML: false), as: try type(json["t"]))
    } catch let error as PlanFormatError {
      throw error
    } catch {
      throw .notAPlan(detail: "a value does not read")
    }
    var unknown: [ValuePath: Value] = [:]
    for entry in json["u"]?.array ?? [] {
      guard let parts = entry.array, parts.count >= 3 else { throw .notAPlan(detail: "a value does not read") }
      let bounds = parts.count > 3 ? Refinement.Bounds(parts[3]) : nil
      let refinement = Refinement(isNotNull: parts[2].bool ?? false, bounds: bounds)
      let type = try type(parts[1])
      unknown[try path(parts[0])] =
        if parts.count > 4, case .set(let element) = type { try set(parts[4], of: element) } else {
          .unknown(type, refinement)
        }
    }
    if !unknown.isEmpty { value = value.transformed { path, part in unknown[path] ?? part } }
    var marks: [MarkedPath] = []
    for entry in json["m"]?.array ?? [] {
      guard let parts = entry.array, parts.count == 2, let raw = parts[1].int else {
        throw .notAPlan(detail: "a value does not read")
      }
      marks.append(MarkedPath(try path(parts[0]), Marks(rawValue: UInt8(clamping: raw))))
    }
    return value.applying(marks)
  }

  /// A set of which some elements are unknown.
  private func set(_ json: JSON, of type: ValueType) throws(PlanFormatError) -> Value {
    var elements: [Value] = []
    for element in try Self.need(json.array, "elements") {
      let value = try Self.need(try value(element), "elements")
      guard value.type == type else { throw .notAPlan(detail: "a set does not read") }
      elements.append(value)
    }
    return .set(elements, of: type)
  }

  private func path(_ json: JSON) throws(PlanFormatError) -> ValuePath {
    var steps: [ValuePath.Step] = []
    for step in try Self.need(json.array, "path") {
      guard let parts = step.array, parts.count >= 2, let kind = parts[0].string else {
        throw .notAPlan(detail: "a path does not read")
      }
      switch kind {
      case "a": steps.append(.attribute(try text(parts[1], "path")))
      case "k": steps.append(.key(try text(parts[1], "path")))
      case "i": steps.append(.index(try Self.need(parts[1].int, "path")))
      default:
        let type = (parts.count > 2 ? parts[2].string : nil).flatMap { try? JSON(parsing: Array($0.utf8)) }
          .flatMap { ValueType(json: $0) }
        let element = try Self.need(type, "path")
        steps.append(
          .element(
            try Self.need(try? ValueJSON.decode(parts[1].bytes(escapesHTML: false), as: element), "path")))
      }
    }
    return ValuePath(steps)
  }

  // MARK: Rows

  private func stateChange(_ json: JSON) throws(PlanFormatError) -> StateChange {
    if let row = json["put"] { return .put(try self.row(row)) }
    if let address = json["remove"]?.string { return .remove(StoredKey(address, deposed: json["deposed"]?.string)) }
    if let name = json["remove_output"]?.string { return .removeOutput(name) }
    if let checks = json["checks"] { return .putChecks(CheckRecord.records(checks)) }
    return .putOutput(
      OutputRecord(
        name: try text(json["output"], "output"), value: try stored(json["value"]),
        isSensitive: json["sensitive"]?.bool ?? false))
  }

  private func row(_ json: JSON) throws(PlanFormatError) -> InstanceRecord {
    InstanceRecord(
      address: StoredAddress(try address(json["address"])), deposed: json["deposed"]?.string,
      provider: try text(json["provider"], "provider"), schemaVersion: try Self.need(json["version"]?.int, "version"),
      status: try raw(json["status"], "status"), value: try stored(json["value"]),
      privateBytes: try bytes(json["private"]),
      dependencies: try Self.need(json["dependencies"]?.array, "dependencies").compactMap(\.string),
      createBeforeDestroy: json["create_before_destroy"]?.bool ?? false, token: json["token"]?.string)
  }

  private func stored(_ json: JSON?) throws(PlanFormatError) -> StoredValue {
    var paths: [StoredPath] = []
    for path in try Self.need(json?["sensitive"]?.array, "sensitive") {
      var steps: [StoredPath.Step] = []
      for step in try Self.need(path.array, "sensitive") {
        if let key = step.string {
          steps.append(.key(key))
        } else {
          steps.append(.index(try Self.need(step.int, "sensitive")))
        }
      }
      paths.append(StoredPath(steps))
    }
    return StoredValue(
      json: Array(try text(json?["json"], "json").utf8), type: json?["type"]?.string, sensitivePaths: paths)
  }
}

extension Plan {
  /// Reads what `encoded` wrote.
  public init(decoding bytes: [UInt8]) throws(PlanFormatError) { self = try PlanReader(bytes).plan() }
}
