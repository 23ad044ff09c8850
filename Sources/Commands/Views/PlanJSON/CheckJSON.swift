import Engine
import Language
import StateStorage
import Values

/// Results of conditions in the form of Terraform's: by what is configured, with the instances below, and what is wrong with each.
struct CheckJSON {
  private let records: [CheckRecord]

  /// - Parameter records: in order of address.
  init(_ records: [CheckRecord]) { self.records = records }

  var json: JSON { .array(records.map(Self.json)) }

  private static func json(_ record: CheckRecord) -> JSON {
    var members: [JSON.Member] = [
      .init("address", .object(head(record))), .init("status", .string(record.status.rawValue)),
    ]
    if !record.objects.isEmpty {
      members.append(.init("instances", .array(record.objects.map { json($0, record.kind) })))
    }
    return .object(members)
  }

  private static func json(_ object: CheckRecord.Object, _ kind: CheckRecord.Kind) -> JSON {
    var address: [JSON.Member] = [.init("to_display", .string(object.address))]
    var module = ""
    if kind == .resource, let instance = try? InstanceAddress(parsing: object.address) {
      module = instance.module.description
      switch instance.key {
      case .index(let index): address.append(.init("instance_key", .number(Number(index))))
      case .string(let name): address.append(.init("instance_key", .string(name)))
      case .none: break
      }
    } else if kind != .resource {
      module = parts(object.address, kind).module
    }
    if !module.isEmpty { address.append(.init("module", .string(module))) }
    var members: [JSON.Member] = [
      .init("address", .object(address)), .init("status", .string(object.status.rawValue)),
    ]
    if !object.messages.isEmpty {
      members.append(.init("problems", .array(object.messages.map { ["message": .string($0)] })))
    }
    return .object(members)
  }

  /// What the record is of, as it is configured.
  private static func head(_ record: CheckRecord) -> [JSON.Member] {
    let kind = record.kind == .output ? "output_value" : record.kind.rawValue
    var members: [JSON.Member] = [.init("kind", .string(kind)), .init("to_display", .string(record.address))]
    if record.kind == .resource, let address = try? InstanceAddress(parsing: record.address) {
      if !address.module.isRoot { members.append(.init("module", .string(address.module.description))) }
      let resource = address.resource
      return members + [
        .init("mode", .string(resource.mode.rawValue)), .init("type", .string(resource.type)),
        .init("name", .string(resource.name)),
      ]
    }
    let (module, name) = parts(record.address, record.kind)
    if !module.isEmpty { members.append(.init("module", .string(module))) }
    return members + [.init("name", .string(name))]
  }

  /// The module and the name in the address of a check block, an output or a variable.
  private static func parts(_ address: String, _ kind: CheckRecord.Kind) -> (module: String, name: String) {
    let name = address.split(separator: ".").last.map(String.init) ?? address
    // The kind stands before the name, with a dot on either side.
    return (String(address.dropLast(name.count + kind.rawValue.count + 2)), name)
  }
}
