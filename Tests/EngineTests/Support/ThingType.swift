import ProviderKit
import Values

/// A type whose objects are in a `World`.
struct ThingType: ResourceType {
  let name: String
  let world: World
  let store: MemoryStore?

  init(_ name: String = "thing", _ world: World, _ store: MemoryStore? = nil) {
    self.name = name
    self.world = world
    self.store = store
  }

  let schema = ResourceSchema(
    BlockSchema(
      "A thing.",
      attributes: [
        "id": AttributeSchema(.string, .computed, "Its identifier."),
        "name": AttributeSchema(.string, .required, "Its name.", requiresReplacement: true),
        "size": AttributeSchema(.number, .optional, "Its size.", defaultValue: 1),
        "tags": AttributeSchema(.map(.string), .optional, "What does not matter."),
        "secret": AttributeSchema(.string, .optional, "A secret.", sensitive: true),
        "note": AttributeSchema(.dynamic, .optional, "Anything."),
      ],
      blocks: [
        "rule": NestedBlockSchema(
          .list,
          BlockSchema(
            attributes: [
              "port": AttributeSchema(.number, .required, "A port.", validators: [.port]),
              "weight": AttributeSchema(.number, .optionalComputed, "Chosen if left out."),
            ]))
      ]))

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    world.enter()
    defer { world.leave() }
    try store?.boundary()
    let name = planned["name"]?.string ?? ""
    try await world.wait(name)
    let failsAfterwards = try world.check("create", name)
    let thing = world.make(
      name, planned["size"]?.int ?? 0, token: operation.token, address: operation.context.address)
    let object = StoredObject(finished(planned, thing))
    try store?.boundary()
    if failsAfterwards {
      throw PartialFailure(object, underlying: ProviderDiagnostic(.error, "`\(name)` is only half made"))
    }
    return object
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    guard let thing = world.thing(current.value["id"]?.string ?? "") else { return nil }
    try await world.wait("read \(thing.name)")
    return StoredObject(current.value.setting("size", to: .number(thing.size)) ?? current.value)
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    try store?.boundary()
    _ = try world.check("update", planned["name"]?.string ?? "")
    let id = prior.value["id"]?.string ?? ""
    world.update(id, size: planned["size"]?.int ?? 0)
    try store?.boundary()
    guard let thing = world.thing(id) else { throw ProviderDiagnostic(.error, "gone") }
    return StoredObject(finished(planned, thing))
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    try store?.boundary()
    try await world.wait(prior.value["name"]?.string ?? "")
    _ = try world.check("delete", prior.value["name"]?.string ?? "")
    world.delete(prior.value["id"]?.string ?? "")
    try store?.boundary()
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let thing = world.thing(id) else { throw ProviderDiagnostic(.error, "no thing `\(id)`") }
    let value = schema.block.emptyValue.setting("name", to: .string(thing.name))
    return StoredObject(finished(value ?? schema.block.emptyValue, thing))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    guard request.prior == nil, let planned = request.planned else { return .nothing }
    guard let thing = world.thing(token: request.token) else { return .nothing }
    return .complete(StoredObject(finished(planned.value, thing)))
  }

  private func finished(_ planned: Value, _ thing: World.Thing) -> Value {
    var value = planned
    value = value.setting("id", to: .string(thing.id)) ?? value
    value = value.setting("size", to: .number(thing.size)) ?? value
    guard let rules = value["rule"]?.elements, !rules.isEmpty else { return value }
    let filled = rules.map { rule in
      rule["weight"]?.isKnown == true && rule["weight"]?.isNull == false
        ? rule : rule.setting("weight", to: 7) ?? rule
    }
    return value.setting("rule", to: .list(filled)) ?? value
  }
}

/// A data source that finds a thing by its name.
struct ThingLookup: DataSourceType {
  let name = "thing"
  let world: World
  let schema = ResourceSchema(
    BlockSchema(
      "A thing by its name.",
      attributes: [
        "name": AttributeSchema(.string, .required, "Its name."),
        "id": AttributeSchema(.string, .computed, "Its identifier."),
        "size": AttributeSchema(.number, .computed, "Its size."),
        "key": AttributeSchema(.string, .computed, "What is kept nowhere.", writeOnly: true),
      ]))

  func read(_ configuration: Value, _ context: ObjectContext) async throws -> Value {
    let name = configuration["name"]?.string ?? ""
    try await world.wait("look up \(name)")
    guard let thing = world.things.first(where: { $0.name == name }) else {
      throw ProviderDiagnostic(.error, "no thing is named `\(name)`", path: "name")
    }
    return .object([
      "name": .string(name), "id": .string(thing.id), "size": .number(thing.size), "key": .string("key of \(name)"),
    ])
  }
}

extension Value {
  fileprivate func setting(_ name: String, to value: Value) -> Value? {
    setting(ValuePath().attribute(name), to: value)
  }
}
