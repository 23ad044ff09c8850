import Language
import Platform
import StateStorage
import Values

/// The state for people and as JSON. Sensitive values are hidden in both, unless they are revealed.
struct StateView {
  let paint: Paint
  let types: StateTypes
  var reveals = false

  func text(_ snapshot: StateSnapshot) throws -> String {
    var sections = try snapshot.instances.map(text)
    if !snapshot.outputs.isEmpty {
      sections.append("Outputs:\n\n" + (try OutputsView(paint: paint, reveals: reveals).text(snapshot.outputs)))
    }
    return sections.isEmpty ? "nothing is applied" : sections.joined(separator: "\n\n")
  }

  /// A line for each object: its address, and the id by which it is known where it has one.
  func summary(_ snapshot: StateSnapshot) throws -> String {
    guard !snapshot.instances.isEmpty else { return "nothing is applied" }
    let rows = try snapshot.instances.map { instance in
      (name: instance.key.description, id: try note(instance))
    }
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      guard let id = row.id else { return row.name }
      return row.name + ValueText.spaces(width - row.name.count + 2) + paint(id, .dim)
    }.joined(separator: "\n")
  }

  private func note(_ instance: InstanceRecord) throws -> String? {
    if instance.status == .tainted { return "tainted" }
    guard let id = try types.value(instance).attributes?["id"], id.marks.isEmpty else { return nil }
    return id.string
  }

  func text(_ instance: InstanceRecord) throws -> String {
    let address = instance.address
    let keyword = address.mode == .data ? "data" : "resource"
    let taint = instance.status == .tainted ? " (tainted)" : ""
    let head = paint("# \(instance.key.description)", .bold) + taint
    let values = ValueText(paint: paint, reveals: reveals, longestString: nil)
    let body = values.text(Self.withoutNulls(try types.value(instance)), indent: 0)
    return "\(head)\n\(keyword) \(ValueText.quoted(address.type)) \(ValueText.quoted(address.name)) \(body)"
  }

  /// In the form of `terraform show -json`, with lineage and serial beside.
  func json(_ snapshot: StateSnapshot) throws -> JSON {
    var tree = ModuleTree()
    for instance in snapshot.instances {
      let module = (try? Language.InstanceAddress(parsing: instance.address.shown))?.module ?? .root
      tree.add(try json(instance), in: module)
    }
    let outputs = try snapshot.outputs.map { output in
      let value = try output.value.decoded()
      return JSON.Member(output.name, ValueShape.output(value, isSensitive: output.isSensitive, reveals: reveals))
    }
    var members: [JSON.Member] = [
      .init("format_version", "1.0"), .init("terraform_version", .string(StateV4.terraformVersion)),
      .init("stack_version", .string(ProductVersion.current)), .init("lineage", .string(snapshot.head.lineage)),
      .init("serial", .number(Number(snapshot.head.serial))),
      .init("values", ["outputs": .object(outputs), "root_module": tree.json]),
    ]
    // Of a state that holds nothing there is nothing to tell.
    let isEmpty = snapshot.instances.isEmpty && snapshot.outputs.isEmpty
    if !snapshot.checks.isEmpty, !isEmpty { members.append(.init("checks", CheckJSON(snapshot.checks).json)) }
    return .object(members)
  }

  func json(_ instance: InstanceRecord) throws -> JSON {
    let value = try types.value(instance)
    let address = instance.address
    var members: [JSON.Member] = [
      .init("address", .string(address.shown)), .init("mode", .string(address.mode.rawValue)),
      .init("type", .string(address.type)), .init("name", .string(address.name)),
    ]
    switch address.key {
    case .index(let index): members.append(.init("index", .number(Number(index))))
    case .name(let name): members.append(.init("index", .string(name)))
    case nil: break
    }
    members += [
      .init("provider_name", .string(StateV4.providerName(instance.provider, ofType: address.type))),
      .init("schema_version", .number(Number(instance.schemaVersion))),
      .init("values", ValueShape.redacted(value, reveals: reveals)),
      .init("sensitive_values", ValueShape.sensitive(value)),
      .init("depends_on", .array(instance.dependencies.map { .string($0) })),
    ]
    if instance.status == .tainted { members.append(.init("tainted", true)) }
    if let deposed = instance.deposed { members.append(.init("deposed_key", .string(deposed))) }
    return .object(members)
  }

  private static func withoutNulls(_ value: Value) -> Value {
    guard let attributes = value.attributes else { return value }
    return .object(ValueMap(attributes.filter { !$0.1.isNull || !$0.1.marks.isEmpty }))
  }
}
