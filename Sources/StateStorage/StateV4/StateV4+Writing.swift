import FoundationEssentials
import Values

extension StateV4 {
  /// The state as a file that Terraform reads. Secrets are in the clear, as the format has them.
  ///
  /// - Parameter indented: by two spaces, as Terraform does.
  /// - Throws: `StateError.invalidRecord`.
  public static func encode(_ snapshot: StateSnapshot, indented: Bool = true) throws -> [UInt8] {
    var writer = JSONWriter(indented: indented, escapesHTML: false)
    writer.beginObject()
    writer.key("version")
    writer.number(4)
    writer.key("terraform_version")
    writer.string(terraformVersion)
    writer.key("serial")
    writer.number(snapshot.head.serial)
    writer.key("lineage")
    writer.string(snapshot.head.lineage)
    writer.key("outputs")
    writer.beginObject()
    for output in snapshot.outputs { try write(output, to: &writer) }
    writer.endObject()
    writer.key("resources")
    writer.beginArray()
    for group in resources(snapshot.instances) { try write(group, to: &writer) }
    writer.endArray()
    writer.key("check_results")
    if snapshot.checks.isEmpty {
      writer.null()
    } else {
      JSON.array(snapshot.checks.map(\.json)).encode(to: &writer)
    }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func write(_ output: OutputRecord, to writer: inout JSONWriter) throws {
    writer.key(output.name)
    writer.beginObject()
    writer.key("value")
    try write(json: output.value.json, address: output.name, to: &writer)
    writer.key("type")
    if let type = output.value.type {
      try write(json: Array(type.utf8), address: output.name, to: &writer)
    } else {
      let value = try? ValueJSON.decode(output.value.json)
      (value?.type ?? .dynamic).encode(to: &writer)
    }
    if output.isSensitive {
      writer.key("sensitive")
      writer.bool(true)
    }
    writer.endObject()
  }

  /// Instances by resource, resources by address.
  private static func resources(_ instances: [InstanceRecord]) -> [[InstanceRecord]] {
    struct Resource: Hashable {
      let module, mode, type, name, provider: String
      var order: [String] { [module, mode, type, name, provider] }
    }
    var groups: [Resource: [InstanceRecord]] = [:]
    for instance in instances {
      let address = instance.address
      let resource = Resource(
        module: address.module, mode: address.mode.rawValue, type: address.type, name: address.name,
        provider: providerAddress(instance.provider, type: address.type))
      groups[resource, default: []].append(instance)
    }
    let sorted = groups.keys.sorted { left, right in
      left.order.lexicographicallyPrecedes(right.order) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    return sorted.map { (groups[$0] ?? []).sorted { precedes($0, $1) } }
  }

  /// Indices by number, names by their bytes, the current object before deposed ones.
  private static func precedes(_ left: InstanceRecord, _ right: InstanceRecord) -> Bool {
    if case .index(let a) = left.address.key, case .index(let b) = right.address.key, a != b { return a < b }
    return left.key < right.key
  }

  private static func write(_ group: [InstanceRecord], to writer: inout JSONWriter) throws {
    guard let first = group.first else { return }
    writer.beginObject()
    if !first.address.module.isEmpty {
      writer.key("module")
      writer.string(first.address.module)
    }
    writer.key("mode")
    writer.string(first.address.mode.rawValue)
    writer.key("type")
    writer.string(first.address.type)
    writer.key("name")
    writer.string(first.address.name)
    writer.key("provider")
    writer.string(providerAddress(first.provider, type: first.address.type))
    writer.key("instances")
    writer.beginArray()
    for instance in group { try write(instance, to: &writer) }
    writer.endArray()
    writer.endObject()
  }

  private static func write(_ instance: InstanceRecord, to writer: inout JSONWriter) throws {
    writer.beginObject()
    switch instance.address.key {
    case .index(let index):
      writer.key("index_key")
      writer.number(index)
    case .name(let name):
      writer.key("index_key")
      writer.string(name)
    case nil: break
    }
    if instance.status == .tainted {
      writer.key("status")
      writer.string("tainted")
    }
    if let deposed = instance.deposed {
      writer.key("deposed")
      writer.string(deposed)
    }
    writer.key("schema_version")
    writer.number(max(0, instance.schemaVersion - versionsAhead(instance.provider, instance.address.type)))
    writer.key("attributes")
    try write(json: instance.value.json, address: instance.address.text, to: &writer)
    writer.key("sensitive_attributes")
    write(instance.value.sensitivePaths, to: &writer)
    if !instance.privateBytes.isEmpty {
      writer.key("private")
      writer.string(Data(instance.privateBytes).base64EncodedString())
    }
    if !instance.dependencies.isEmpty {
      writer.key("dependencies")
      writer.beginArray()
      for dependency in instance.dependencies { writer.string(dependency) }
      writer.endArray()
    }
    if instance.createBeforeDestroy {
      writer.key("create_before_destroy")
      writer.bool(true)
    }
    if let token = instance.token {
      writer.key("stack_token")
      writer.string(token)
    }
    writer.endObject()
  }

  /// How far a record's schema is ahead of the one that Terraform knows of the same type.
  static func versionsAhead(_ provider: String, _ type: String) -> Int {
    provider == ownProvider ? SharedType(type)?.versionsAhead ?? 0 : 0
  }

  private static func write(_ paths: [StoredPath], to writer: inout JSONWriter) {
    writer.beginArray()
    for path in paths {
      writer.beginArray()
      for step in path.steps {
        writer.beginObject()
        writer.key("type")
        switch step {
        case .key(let key):
          writer.string("get_attr")
          writer.key("value")
          writer.string(key)
        case .index(let index):
          writer.string("index")
          writer.key("value")
          writer.beginObject()
          writer.key("value")
          writer.number(index)
          writer.key("type")
          writer.string("number")
          writer.endObject()
        }
        writer.endObject()
      }
      writer.endArray()
    }
    writer.endArray()
  }

  /// A stored text, laid out anew.
  private static func write(json: [UInt8], address: String, to writer: inout JSONWriter) throws {
    do { try JSON(parsing: json).encode(to: &writer) } catch {
      throw StateError.invalidRecord(address: address, detail: "its value is not JSON: \(error)")
    }
  }
}
