import Values

/// What is changed in a state by hand before it is planned with: by address the attributes that objects are to have, or the key under
/// which there is to be a deposed copy of one. `scripts/record-plans.py` does the same to Terraform's.
struct StateEdit {
  private let edits: JSON

  init(_ edits: JSON) { self.edits = edits }

  func applied(to state: JSON) -> JSON {
    let resources = (state["resources"]?.array ?? []).map(resource)
    let serial = (state["serial"]?.int ?? 0) + 1
    return Self.with(["resources": .array(resources), "serial": .number(Number(serial))], in: state)
  }

  private func resource(_ resource: JSON) -> JSON {
    let names = ["module", "type", "name"].compactMap { resource[$0]?.string }
    let name = names.joined(separator: ".")
    var instances: [JSON] = []
    var deposed: [JSON] = []
    for instance in resource["instances"]?.array ?? [] {
      let key = instance["index_key"].map { "[\(String(decoding: $0.bytes(escapesHTML: false), as: UTF8.self))]" }
      guard let edit = edits[name + (key ?? "")] else {
        instances.append(instance)
        continue
      }
      if let key = edit["deposed"] { deposed.append(Self.with(["deposed": key], in: instance)) }
      let attributes = Self.with(edit["attributes"] ?? [:], in: instance["attributes"] ?? [:])
      instances.append(Self.with(["attributes": attributes], in: instance))
    }
    return Self.with(["instances": .array(instances + deposed)], in: resource)
  }

  private static func with(_ changes: JSON, in object: JSON) -> JSON {
    let kept = (object.members ?? []).filter { changes[$0.key] == nil }
    return .object(kept + (changes.members ?? []))
  }
}
