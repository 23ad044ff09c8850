import Platform
import ProviderKit
import TestSupport
import Values

@testable import LocalCloud

/// A home and a stack for types that need no agent.
struct CloudFixture {
  let home: ScratchHome
  let environment: LocalCloudEnvironment
  let stack: StackIdentity

  init() throws {
    home = try ScratchHome()
    environment = LocalCloudEnvironment(directories: home.directories, version: "test")
    stack = StackIdentity(
      id: "shop-1a2b3c4d", workspace: "default", rootDirectory: home.path,
      dataDirectory: home.directories.stackData("shop-1a2b3c4d"))
  }

  func context(_ address: String) -> ObjectContext { ObjectContext(address: address, stack: stack) }

  func operation(_ address: String, token: String = "token-1") -> ProviderKit.Operation {
    ProviderKit.Operation(context: context(address), token: token, configuration: .null())
  }

  /// A wholly known object of a type: these attributes, defaults, and nulls and empty blocks for the rest.
  func planned(_ type: any ResourceType, _ attributes: [String: Value]) -> Value {
    var members: [String: Value] = [:]
    for (name, schema) in type.schema.block.attributes { members[name] = schema.defaultValue ?? .null(schema.type) }
    for (name, block) in type.schema.block.blocks { members[name] = block.absentValue }
    return .object(members.merging(attributes) { $1 })
  }

  /// What the type plans when the configuration says `attributes` and the object is `prior`.
  func plan(_ type: any ResourceType, _ attributes: [String: Value], prior: StoredObject?, at address: String) async
    -> ProviderResult<PlannedObject>
  {
    var members = planned(type, attributes).attributes ?? ValueMap()
    for (name, schema) in type.schema.block.attributes where schema.isComputed && attributes[name] == nil {
      members = members.setting(name, to: prior?.value[name] ?? .unknown(schema.type))
    }
    return await BuiltInProvider(resources: [type]).plan(
      PlanRequest(
        type: type.name, context: context(address), prior: prior, configuration: planned(type, attributes),
        proposed: .object(members)))
  }
}
