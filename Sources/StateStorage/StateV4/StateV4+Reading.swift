import FoundationEssentials
import Values

extension StateV4 {
  /// The state that a file of this format holds.
  /// - Throws: `StateError.unreadableState`.
  public static func decode(_ bytes: [UInt8]) throws -> StateSnapshot {
    let root: JSON
    do { root = try JSON(parsing: bytes) } catch { throw StateError.unreadableState(detail: error.description) }
    guard let version = root["version"]?.int else { throw unreadable("it has no `version`") }
    guard version == 4 else {
      throw unreadable("its format version is \(version); write it with Terraform 0.12 or later, which have version 4")
    }
    guard let lineage = root["lineage"]?.string, let serial = root["serial"]?.int, serial >= 0 else {
      throw unreadable("it has no `lineage` or `serial`")
    }
    var snapshot = StateSnapshot(head: StateHead(lineage: lineage, serial: serial, stackName: ""))
    for member in root["outputs"]?.members ?? [] { snapshot.outputs.append(try output(member)) }
    for resource in root["resources"]?.array ?? [] {
      for instance in resource["instances"]?.array ?? [] {
        snapshot.instances.append(try record(instance, of: resource))
      }
    }
    snapshot.outputs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    snapshot.instances.sort { $0.key < $1.key }
    for (one, next) in zip(snapshot.instances, snapshot.instances.dropFirst()) where one.key == next.key {
      throw unreadable("it has `\(one.key)` twice")
    }
    return snapshot
  }

  private static func unreadable(_ detail: String) -> StateError { .unreadableState(detail: detail) }

  private static func output(_ member: JSON.Member) throws -> OutputRecord {
    guard let value = member.value["value"] else { throw unreadable("output `\(member.key)` has no value") }
    let isSensitive = member.value["sensitive"]?.bool ?? false
    return OutputRecord(
      name: member.key,
      value: StoredValue(
        json: value.bytes(escapesHTML: false),
        type: member.value["type"].map { String(decoding: $0.bytes(escapesHTML: false), as: UTF8.self) },
        sensitivePaths: isSensitive ? [StoredPath([])] : []),
      isSensitive: isSensitive)
  }

  private static func record(_ instance: JSON, of resource: JSON) throws -> InstanceRecord {
    let address = try address(instance, of: resource)
    guard let attributes = instance["attributes"], attributes.members != nil || instance["attributes_flat"] == nil
    else {
      throw unreadable(
        "`\(address)` has attributes in the old flat form; run `terraform apply -refresh-only` on it first")
    }
    let privateBytes: [UInt8]
    if let text = instance["private"]?.string {
      guard let data = Data(base64Encoded: text) else { throw unreadable("`\(address)` has damaged private bytes") }
      privateBytes = Array(data)
    } else {
      privateBytes = []
    }
    let provider = providerName(resource["provider"]?.string ?? "", type: address.type)
    let version = instance["schema_version"]?.int ?? 0
    return InstanceRecord(
      address: address, deposed: instance["deposed"]?.string, provider: provider,
      // A version from before the last is upgraded by the type, as any other.
      schemaVersion: version > 1 ? version + versionsAhead(provider, address.type) : version,
      status: instance["status"]?.string == "tainted" ? .tainted : .ready,
      value: StoredValue(
        json: attributes.bytes(escapesHTML: false),
        sensitivePaths: (instance["sensitive_attributes"]?.array ?? []).compactMap(path)),
      privateBytes: privateBytes,
      dependencies: (instance["dependencies"]?.array ?? instance["depends_on"]?.array ?? []).compactMap(\.string),
      createBeforeDestroy: instance["create_before_destroy"]?.bool ?? false,
      token: instance["stack_token"]?.string)
  }

  private static func address(_ instance: JSON, of resource: JSON) throws -> InstanceAddress {
    guard let type = resource["type"]?.string, let name = resource["name"]?.string,
      let mode = InstanceAddress.Mode(rawValue: resource["mode"]?.string ?? "")
    else { throw unreadable("a resource has no mode, type or name") }
    let key: InstanceAddress.Key? =
      switch instance["index_key"] {
      case .string(let name)?: .name(name)
      case .number(let number)?: number.int.map { .index($0) }
      default: nil
      }
    return InstanceAddress(module: resource["module"]?.string ?? "", mode: mode, type: type, name: name, key: key)
  }

  /// A path as Terraform writes it, or the older form of a plain string.
  private static func path(_ json: JSON) -> StoredPath? {
    if let name = json.string { return StoredPath([.key(name)]) }
    guard let steps = json.array else { return nil }
    var path: [StoredPath.Step] = []
    for step in steps {
      let value = step["value"]
      switch step["type"]?.string {
      case "get_attr": if let name = value?.string { path.append(.key(name)) } else { return StoredPath(path) }
      case "index":
        if let index = value?["value"]?.int {
          path.append(.index(index))
        } else if let key = value?["value"]?.string {
          path.append(.key(key))
        } else {
          return StoredPath(path)
        }
      // A step that is not understood makes all that is below secret.
      default: return StoredPath(path)
      }
    }
    return StoredPath(path)
  }
}
