import Values

/// What an object would be if the provider had no opinion: the configuration, completed from the object before it.
///
/// The rules are those by which Terraform makes `ProposedNewState`: what the configuration sets is taken from there; a
/// computed attribute that it leaves out keeps its prior value, or is unknown when there is none; blocks are matched
/// with prior ones by position, by label, or, in sets, by what the configuration says of them.
public enum ProposedObject {
  public static func make(_ schema: BlockSchema, prior: Value?, configuration: Value) -> Value {
    guard case .object(let written) = configuration.content else { return configuration }
    let before = prior.flatMap { $0.isNull || !$0.isKnown ? nil : $0.attributes }
    let members = written.mapEntries { name, value in
      if let attribute = schema.attributes[name] {
        return proposed(attribute, prior: before?[name], isNew: before == nil, written: value)
      }
      return schema.blocks[name].map { proposed($0, prior: before?[name], written: value) } ?? value
    }
    return Value.object(members).marked(configuration.marks)
  }

  private static func proposed(
    _ attribute: AttributeSchema, prior: Value?, isNew: Bool, written: Value
  ) -> Value {
    guard written.isNull else { return written }
    if let value = attribute.defaultValue { return value }
    if !attribute.isComputed { return written }
    return isNew ? .unknown(attribute.type) : prior ?? .unknown(attribute.type)
  }

  private static func proposed(_ nested: NestedBlockSchema, prior: Value?, written: Value) -> Value {
    guard written.isKnown, !written.isNull else { return written }
    switch nested.nesting {
    case .single, .group: return make(nested.block, prior: prior, configuration: written)
    case .list:
      let before = prior?.elements ?? []
      let elements = (written.elements ?? []).enumerated().map { index, element in
        make(
          nested.block, prior: index < before.count ? before[index] : nil, configuration: element)
      }
      return nested.collection(elements).marked(written.marks)
    case .map:
      guard let entries = written.attributes else { return written }
      let elements = entries.mapEntries { key, element in
        make(nested.block, prior: prior?.attributes?[key], configuration: element)
      }
      return nested.collection(elements).marked(written.marks)
    case .set:
      var before = prior?.elements ?? []
      let elements = (written.elements ?? []).map { element in
        let match = before.firstIndex { agrees(nested.block, prior: $0, written: element) }
        let found = match.map { before.remove(at: $0) }
        return make(nested.block, prior: found, configuration: element)
      }
      return nested.collection(elements).marked(written.marks)
    }
  }

  /// Whether a prior block may be the one that is written here: equal but for what only the provider sets.
  private static func agrees(_ schema: BlockSchema, prior: Value, written: Value) -> Bool {
    guard let before = prior.attributes, let after = written.attributes else { return false }
    for (name, attribute) in schema.attributes {
      guard let new = after[name], let old = before[name] else { return false }
      if new.isNull, attribute.isComputed || attribute.defaultValue == old { continue }
      if new != old { return false }
    }
    for (name, nested) in schema.blocks {
      guard let new = after[name], let old = before[name] else { return false }
      guard let newElements = new.elements, let oldElements = old.elements else {
        if new == old { continue }
        return false
      }
      if nested.nesting == .single || nested.nesting == .group {
        guard agrees(nested.block, prior: old, written: new) else { return false }
        continue
      }
      guard newElements.count == oldElements.count,
        zip(oldElements, newElements).allSatisfy({ agrees(nested.block, prior: $0, written: $1) })
      else { return false }
    }
    return true
  }
}
