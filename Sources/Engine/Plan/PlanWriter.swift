import Language
import ProviderKit
import StateStorage
import Values

/// Writes plans as JSON of a form of our own: values with their types, unknown parts and marks.
struct PlanWriter {
  static let formatVersion = 4

  private var types: [ValueType: Int] = [:]
  private var typeList: [ValueType] = []

  mutating func document(_ plan: Plan) -> JSON {
    let body: [JSON.Member] = [
      .init("changes", .array(plan.changes.map { change($0) })),
      .init("drift", .array(plan.drift.map { drift($0) })),
      .init("others", .array(plan.others.map { other($0) })),
      .init("untouched", .array(plan.untouched.map { .string($0.description) })),
      .init("outputs", .array(plan.outputs.map { output($0) })),
      .init("other_outputs", .array(plan.otherOutputs.map { output($0) })),
      .init("checks", .array(plan.checks.map { check($0) })),
      .init("variables", .object(plan.variables.sorted { $0.key < $1.key }.map { .init($0.key, value($0.value)) })),
      .init("ephemeral_variables", .array(plan.ephemeralVariables.map { .string($0) })),
      .init("deferred", .array(plan.deferred.map { .string($0) })),
      .init("waiting", .array(plan.waiting.map { .string($0) })),
      .init("targets", .array(plan.targets.map { .string($0) })),
      .init("excludes", .array(plan.excludes.map { .string($0) })),
      .init("replace", .array(plan.replace.map { .string($0) })),
      .init("upkeep", .array(plan.upkeep.map { Self.stateChange($0) })),
    ]
    let head: [JSON.Member] = [
      .init("format", .number(Number(Self.formatVersion))), .init("mode", .string(plan.mode.rawValue)),
      .init("lineage", .string(plan.lineage)), .init("serial", .number(Number(plan.serial))),
      .init("partial", .bool(plan.isPartial)), .init("judges_anew", .bool(plan.judgesAnew)),
      .init("types", .array(typeList.map { (try? JSON(parsing: $0.jsonBytes)) ?? .null })),
    ]
    return .object(head + body)
  }

  // MARK: Values

  private mutating func value(_ value: Value?) -> JSON {
    guard let value else { return .null }
    var unknown: [JSON] = []
    var marked: [JSON] = []
    // Parts that are unknown are written as null of their type, with their paths beside.
    let (plain, marks) = value.splitMarks()
    for mark in marks { marked.append([Self.path(mark.path), .number(Number(Int(mark.marks.rawValue)))]) }
    var known = plain
    if !plain.isWhollyKnown {
      // What is unknown within a set has no place of its own: such a set is written as unknown, with its elements behind, which an
      // earlier program passes over.
      var elements: [ValuePath: [Value]] = [:]
      let placed = plain.transformed { path, part in
        guard case .set(let type, let members) = part.content, !part.isWhollyKnown else { return part }
        if members.allSatisfy({ $0.type == type }) { elements[path] = members }
        return .unknown(.set(type), .notNull)
      }
      known = placed.transformed { path, part in
        guard case .unknown(let type, let refinement) = part.content else { return part }
        var parts: [JSON] = [Self.path(path), typeIndex(type), .bool(refinement.isNotNull)]
        if let bounds = refinement.bounds { parts.append(bounds.json) }
        if let members = elements[path] { parts += [.null, .array(members.map { self.value($0) })] }
        unknown.append(.array(parts))
        return .null(type)
      }
    }
    var members: [JSON.Member] = [.init("t", typeIndex(known.type)), .init("v", Self.json(known))]
    if !unknown.isEmpty { members.append(.init("u", .array(unknown))) }
    if !marked.isEmpty { members.append(.init("m", .array(marked))) }
    return .object(members)
  }

  private mutating func typeIndex(_ type: ValueType) -> JSON {
    if let known = types[type] { return .number(Number(known)) }
    types[type] = typeList.count
    typeList.append(type)
    return .number(Number(typeList.count - 1))
  }

  private static func json(_ value: Value) -> JSON {
    switch value.content {
    case .null, .unknown: .null
    case .bool(let bool): .bool(bool)
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .list(_, let elements), .set(_, let elements), .tuple(let elements): .array(elements.map { json($0) })
    case .map(_, let entries), .object(let entries):
      .object(zip(entries.keys, entries.values).map { .init($0, json($1)) })
    }
  }

  static func path(_ path: ValuePath) -> JSON {
    .array(
      path.steps.map { step in
        switch step {
        case .attribute(let name): ["a", .string(name)]
        case .key(let key): ["k", .string(key)]
        case .index(let index): ["i", .number(Number(index))]
        case .element(let element):
          ["e", json(element.deeplyUnmarked), .string(String(decoding: element.type.jsonBytes, as: UTF8.self))]
        }
      })
  }

  // MARK: Parts

  private mutating func change(_ change: PlannedChange) -> JSON {
    var members: [JSON.Member] = [
      .init("address", .string(change.address.description)), .init("action", .string(change.action.rawValue)),
      .init("provider", .string(change.provider)),
    ]
    let texts: [(String, String?)] = [
      ("deposed", change.deposed), ("previous", change.previousAddress?.description), ("import", change.importID),
      ("reason", change.reason?.rawValue),
    ]
    for (name, text) in texts { if let text { members.append(.init(name, .string(text))) } }
    members.append(.init("before", value(change.before)))
    members.append(.init("after", change.after == change.before ? "same" : value(change.after)))
    members.append(.init("configuration", value(change.configuration)))
    if !change.replacePaths.isEmpty {
      members.append(.init("replace", .array(change.replacePaths.map { Self.path($0) })))
    }
    if !change.beforePrivate.isEmpty { members.append(.init("before_private", Self.bytes(change.beforePrivate))) }
    if !change.plannedPrivate.isEmpty { members.append(.init("planned_private", Self.bytes(change.plannedPrivate))) }
    if change.isTainted { members.append(.init("tainted", true)) }
    if change.createBeforeDestroy { members.append(.init("create_before_destroy", true)) }
    members.append(.init("dependencies", .array(change.dependencies.map { .string($0.description) })))
    members.append(.init("prior_dependencies", .array(change.priorDependencies.map { .string($0.description) })))
    return .object(members)
  }

  private mutating func drift(_ drift: Drift) -> JSON {
    [
      "address": .string(drift.address.description), "deposed": drift.deposed.map { .string($0) } ?? .null,
      "previous": drift.previousAddress.map { .string($0.description) } ?? .null,
      "before": value(drift.before), "after": value(drift.after), "reason": drift.reason.map { .string($0) } ?? .null,
    ]
  }

  private mutating func other(_ object: PriorObject) -> JSON {
    [
      "address": .string(object.address.description), "deposed": object.deposed.map { .string($0) } ?? .null,
      "previous": object.previousAddress.map { .string($0.description) } ?? .null,
      "provider": .string(object.provider), "value": value(object.value),
      "dependencies": .array(object.dependencies.map { .string($0.description) }),
    ]
  }

  private mutating func output(_ output: OutputChange) -> JSON {
    [
      "name": .string(output.name), "before": value(output.before), "after": value(output.after),
      "sensitive": .bool(output.isSensitive), "waits": .bool(output.waits),
    ]
  }

  private func check(_ check: CheckResult) -> JSON {
    [
      "kind": .string(check.kind.rawValue), "address": .string(check.address), "status": .string(check.status.rawValue),
      "messages": .array(check.messages.map { .string($0) }),
    ]
  }

  static func bytes(_ bytes: [UInt8]) -> JSON {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return .string(String(decoding: text, as: UTF8.self))
  }

  private static func stateChange(_ change: StateChange) -> JSON {
    switch change {
    case .put(let record): ["put": row(record)]
    case .remove(let key):
      ["remove": .string(key.address), "deposed": key.deposed.map { .string($0) } ?? .null]
    case .putOutput(let output):
      ["output": .string(output.name), "value": stored(output.value), "sensitive": .bool(output.isSensitive)]
    case .removeOutput(let name): ["remove_output": .string(name)]
    case .putChecks(let checks): ["checks": .array(checks.map(\.json))]
    }
  }

  private static func row(_ record: InstanceRecord) -> JSON {
    [
      "address": .string(record.address.text), "deposed": record.deposed.map { .string($0) } ?? .null,
      "provider": .string(record.provider), "version": .number(Number(record.schemaVersion)),
      "status": .string(record.status.rawValue), "value": stored(record.value), "private": bytes(record.privateBytes),
      "dependencies": .array(record.dependencies.map { .string($0) }),
      "create_before_destroy": .bool(record.createBeforeDestroy),
      "token": record.token.map { .string($0) } ?? .null,
    ]
  }

  private static func stored(_ value: StoredValue) -> JSON {
    [
      "json": .string(String(decoding: value.json, as: UTF8.self)), "type": value.type.map { .string($0) } ?? .null,
      "sensitive": .array(
        value.sensitivePaths.map { path in
          .array(
            path.steps.map { step in
              switch step {
              case .key(let key): .string(key)
              case .index(let index): .number(Number(index))
              }
            })
        }),
    ]
  }
}

extension Plan {
  /// The plan as bytes, the same for equal plans. They hold secrets in the clear: seal them.
  public func encoded() -> [UInt8] {
    var writer = PlanWriter()
    return writer.document(self).bytes(escapesHTML: false)
  }
}
