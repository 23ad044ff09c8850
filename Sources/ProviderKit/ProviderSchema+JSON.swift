import Values

extension ProviderSchema {
  /// The schema in the form that `terraform providers schema -json` gives each provider.
  public var json: JSON {
    [
      "provider": ["version": 0, "block": configuration.json],
      "resource_schemas": Self.json(resources),
      "data_source_schemas": Self.json(dataSources),
    ]
  }

  private static func json(_ schemas: [String: ResourceSchema]) -> JSON {
    .object(
      schemas.sorted { $0.key < $1.key }.map {
        JSON.Member($0.key, ["version": .number(Number($0.value.version)), "block": $0.value.block.json])
      })
  }
}

extension BlockSchema {
  var json: JSON {
    var members: [JSON.Member] = []
    if !attributes.isEmpty {
      members.append(
        .init("attributes", .object(attributes.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) })))
    }
    if !blocks.isEmpty {
      members.append(
        .init("block_types", .object(blocks.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) })))
    }
    members.append(.init("description", .string(description)))
    members.append(.init("description_kind", "markdown"))
    if deprecation != nil { members.append(.init("deprecated", true)) }
    return .object(members)
  }
}

extension NestedBlockSchema {
  var json: JSON {
    var members: [JSON.Member] = [
      .init("nesting_mode", .string(nesting.rawValue)), .init("block", block.json),
    ]
    if minimum > 0 { members.append(.init("min_items", .number(Number(minimum)))) }
    if let maximum { members.append(.init("max_items", .number(Number(maximum)))) }
    return .object(members)
  }
}

extension AttributeSchema {
  var json: JSON {
    let type = (try? JSON(parsing: self.type.jsonBytes)) ?? .null
    var members: [JSON.Member] = [
      .init("type", type), .init("description", .string(description)), .init("description_kind", "markdown"),
    ]
    if deprecation != nil { members.append(.init("deprecated", true)) }
    if presence == .required { members.append(.init("required", true)) }
    if presence == .optional || presence == .optionalComputed { members.append(.init("optional", true)) }
    if isComputed { members.append(.init("computed", true)) }
    if sensitive { members.append(.init("sensitive", true)) }
    if writeOnly { members.append(.init("write_only", true)) }
    return .object(members)
  }
}
