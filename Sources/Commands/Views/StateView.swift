import StateStorage
import Values

/// The state for people and as JSON. Sensitive values are hidden in both.
struct StateView {
  let paint: Paint

  func text(_ snapshot: StateSnapshot) throws -> String {
    var sections = try snapshot.instances.map(text)
    if !snapshot.outputs.isEmpty {
      sections.append("Outputs:\n\n" + (try OutputsView(paint: paint).text(snapshot.outputs)))
    }
    return sections.isEmpty ? "nothing is applied" : sections.joined(separator: "\n\n")
  }

  func text(_ instance: InstanceRecord) throws -> String {
    let address = instance.address
    let keyword = address.mode == .data ? "data" : "resource"
    let taint = instance.status == .tainted ? " (tainted)" : ""
    let head = paint("# \(instance.key.description)", .bold) + taint
    let values = ValueText(paint: paint, longestString: nil)
    let body = values.text(Self.withoutNulls(try instance.value.decoded()), indent: 0)
    return "\(head)\n\(keyword) \(ValueText.quoted(address.type)) \(ValueText.quoted(address.name)) \(body)"
  }

  func json(_ snapshot: StateSnapshot) throws -> JSON {
    [
      "format_version": "1.0",
      "lineage": .string(snapshot.head.lineage), "serial": .number(Number(snapshot.head.serial)),
      "outputs": .object(
        try snapshot.outputs.map { output in
          let value: JSON = output.isSensitive ? .null : ValueShape.redacted(try output.value.decoded())
          return JSON.Member(output.name, ["sensitive": .bool(output.isSensitive), "value": value])
        }),
      "resources": .array(try snapshot.instances.map(json)),
    ]
  }

  func json(_ instance: InstanceRecord) throws -> JSON {
    let value = try instance.value.decoded()
    return [
      "address": .string(instance.address.text), "deposed": instance.deposed.map { .string($0) } ?? .null,
      "mode": .string(instance.address.mode.rawValue), "type": .string(instance.address.type),
      "name": .string(instance.address.name), "provider_name": .string(instance.provider),
      "schema_version": .number(Number(instance.schemaVersion)), "tainted": .bool(instance.status == .tainted),
      "values": ValueShape.redacted(value), "sensitive_values": ValueShape.sensitive(value),
      "depends_on": .array(instance.dependencies.map { .string($0) }),
    ]
  }

  private static func withoutNulls(_ value: Value) -> Value {
    guard let attributes = value.attributes else { return value }
    return .object(ValueMap(attributes.filter { !$0.1.isNull || !$0.1.marks.isEmpty }))
  }
}
