import ProviderKit
import StateStorage
import Values

extension InstanceRecord {
  /// The record with all that its type calls secret among its sensitive paths, and all that repeats what is secret in it.
  /// - Parameter block: the type's schema.
  public func markingSecrets(of block: BlockSchema) -> InstanceRecord {
    let given = value.sensitivePaths
    guard block.hasSensitive || (!given.isEmpty && block.hasMirrors) else { return self }
    var marked = self
    let type = block.impliedType
    if let plain = try? ValueJSON.decode(value.json, as: type) {
      let own = plain.applying(given.map { MarkedPath(ValuePath($0, in: plain), .sensitive) })
      let (_, marks) = block.markingMirrors(block.markingSensitive(own)).splitMarks()
      marked.value.sensitivePaths.add(StoredPath.sensitive(marks))
    } else {
      // Of another version of the schema: whole attributes, by their names.
      marked.value.sensitivePaths.add(Self.names(block, given).map { StoredPath([.key($0)]) })
    }
    return marked
  }

  private static func names(_ block: BlockSchema, _ given: [StoredPath]) -> [String] {
    let secret = Set(
      given.compactMap { path -> String? in
        guard case .key(let name)? = path.steps.first else { return nil }
        return name
      })
    return block.attributes.filter { $0.value.sensitive || secret.contains($0.value.mirrors ?? "") }.keys.sorted()
  }
}

extension [StoredPath] {
  fileprivate mutating func add(_ others: [StoredPath]) {
    let known = Set(self)
    self += others.filter { !known.contains($0) }
  }
}
