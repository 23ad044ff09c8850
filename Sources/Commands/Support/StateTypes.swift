import Engine
import ProviderKit
import StateStorage
import Values

/// Reads what the state holds by the schemas of this program's types, so that values of any type are what they were.
struct StateTypes: Sendable {
  private let schema: ProviderSchema

  init() async throws { schema = try await Session.localCloud.schema() }

  /// The schema of a resource type or data source; `nil` of one that is not known.
  func block(_ type: String, isData: Bool) -> BlockSchema? {
    (isData ? schema.dataSources : schema.resources)[type]?.block
  }

  /// The version of a type's schema; 0 of one that is not known.
  func schemaVersion(_ type: String, isData: Bool) -> Int {
    (isData ? schema.dataSources : schema.resources)[type]?.version ?? 0
  }

  /// The value of an object with its secret parts marked; of a type that is not known, as its JSON tells.
  func value(_ instance: InstanceRecord) throws -> Value {
    let instance = marking(instance)
    let types = instance.address.mode == .data ? schema.dataSources : schema.resources
    guard let type = types[instance.address.type]?.block.impliedType,
      let plain = try? ValueJSON.decode(instance.value.json, as: type)
    else { return try instance.value.decoded() }
    return instance.value.marking(plain)
  }

  /// The state with all that its types call secret marked so, and what repeats it: one that others wrote need not say it.
  func marking(_ snapshot: StateSnapshot) -> StateSnapshot {
    var marked = snapshot
    marked.instances = snapshot.instances.map(marking)
    return marked
  }

  func marking(_ instance: InstanceRecord) -> InstanceRecord {
    guard instance.provider == StateV4.ownProvider,
      let block = block(instance.address.type, isData: instance.address.mode == .data)
    else { return instance }
    return instance.markingSecrets(of: block)
  }
}
