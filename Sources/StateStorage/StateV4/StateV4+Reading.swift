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
    guard let lineage = root["lineage"]?.string, !lineage.isEmpty, let serial = root["serial"]?.int,
      (0...largestSerial).contains(serial)
    else {
      throw unreadable("it has no `lineage`, or no `serial` that others can follow")
    }
    var snapshot = StateSnapshot(head: StateHead(lineage: lineage, serial: serial, stackName: ""))
    // An earlier program takes the row of check results for an output.
    for member in try members(root, "outputs", "") where member.key != OutputRecord.nameOfChecks {
      snapshot.outputs.append(try output(member))
    }
    for (number, resource) in try elements(root, "resources", "").enumerated() {
      let place = "resources[\(number)]"
      guard case .object = resource else { throw unreadable("`\(place)` is no object") }
      guard resource["instances"]?.array != nil else { throw unreadable("\(place): it has no `instances`") }
      for (number, instance) in try elements(resource, "instances", place).enumerated() {
        snapshot.instances.append(try record(instance, of: resource, at: "\(place).instances[\(number)]"))
      }
    }
    snapshot.checks = CheckRecord.records(root["check_results"] ?? .null)
    snapshot.outputs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    snapshot.instances.sort { $0.key < $1.key }
    for (one, next) in zip(snapshot.instances, snapshot.instances.dropFirst()) where one.key == next.key {
      throw unreadable("it has `\(one.key)` twice")
    }
    return snapshot
  }

  static func unreadable(_ detail: String) -> StateError { .unreadableState(detail: detail) }

  private static func output(_ member: JSON.Member) throws -> OutputRecord {
    guard isName(member.key) else { throw unreadable("`\(member.key)` in `outputs` is no name of an output") }
    guard let value = member.value["value"] else { throw unreadable("output `\(member.key)` has no value") }
    let isSensitive = try flag(member.value, "sensitive", "output `\(member.key)`")
    let bytes = value.bytes(escapesHTML: false)
    if let form = member.value["type"] {
      guard let type = ValueType(json: form) else { throw unreadable("output `\(member.key)` has a type that is none") }
      guard type == .dynamic || (try? ValueJSON.decode(bytes, as: type)) != nil else {
        throw unreadable("the value of output `\(member.key)` is not of its type, \(type)")
      }
    }
    return OutputRecord(
      name: member.key,
      value: StoredValue(
        json: bytes, type: member.value["type"].map { String(decoding: $0.bytes(escapesHTML: false), as: UTF8.self) },
        sensitivePaths: isSensitive ? [StoredPath([])] : []),
      isSensitive: isSensitive)
  }

  private static func record(_ instance: JSON, of resource: JSON, at place: String) throws -> InstanceRecord {
    let address = try address(instance, of: resource, at: place)
    let what = "`\(address)` (\(place))"
    guard let attributes = instance["attributes"], attributes.members != nil else {
      throw unreadable(
        instance["attributes_flat"] == nil
          ? "\(what) has no attributes"
          : "\(what) has attributes in the old flat form; run `terraform apply -refresh-only` on it first")
    }
    let provider = providerName(try provider(resource, what), type: address.type)
    let version = try number(instance, "schema_version", what)
    return InstanceRecord(
      address: address, deposed: try text(instance, "deposed", what), provider: provider,
      // A version from before the last is upgraded by the type, as any other.
      schemaVersion: version > 1 ? version + versionsAhead(provider, address.type) : version,
      status: try status(instance, what),
      value: StoredValue(
        json: attributes.bytes(escapesHTML: false),
        sensitivePaths: try elements(instance, "sensitive_attributes", what).map { try path($0, what) }),
      privateBytes: try privateBytes(instance, what),
      dependencies: try dependencies(instance, what),
      createBeforeDestroy: try flag(instance, "create_before_destroy", what),
      token: try text(instance, "stack_token", what))
  }

  /// A path as Terraform writes it, or the older form of a plain string.
  private static func path(_ json: JSON, _ what: String) throws -> StoredPath {
    if let name = json.string { return StoredPath([.key(name)]) }
    guard let steps = json.array else { throw unreadable("\(what) has a sensitive attribute that is no path") }
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
