import ProviderKit
import Values

extension BlockSchema {
  /// A loosely typed value, as JSON gives it, made to fit the schema as far as it can: what is missing becomes null, what is
  /// unknown to the schema is dropped, and what cannot be converted becomes null.
  func adopting(_ value: Value) -> Value {
    guard let members = value.attributes else { return emptyValue }
    var adopted: [(String, Value)] = []
    for (name, attribute) in attributes {
      let found = members[name].flatMap { try? $0.converted(to: attribute.type) }
      adopted.append((name, found ?? .null(attribute.type)))
    }
    for (name, nested) in blocks {
      guard let found = members[name], !found.isNull else {
        adopted.append((name, nested.absentValue))
        continue
      }
      adopted.append((name, nested.adopting(found)))
    }
    return .object(ValueMap(adopted))
  }
}

extension NestedBlockSchema {
  fileprivate func adopting(_ value: Value) -> Value {
    switch nesting {
    case .single, .group: return block.adopting(value)
    case .list, .set:
      let elements = (value.elements ?? []).map { block.adopting($0) }
      return (try? Value.tuple(elements).converted(to: impliedType)) ?? absentValue
    case .map:
      guard let entries = value.attributes else { return absentValue }
      return (try? Value.object(entries.mapValues { block.adopting($0) }).converted(to: impliedType)) ?? absentValue
    }
  }
}
