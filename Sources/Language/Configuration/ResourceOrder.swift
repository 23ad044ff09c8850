/// Sorts resources by name.
enum ResourceOrder {
  /// What is compared first: as much of a name as a number holds.
  private struct Key {
    let start: UInt64
    let index: Int32
  }

  private struct Kind: Hashable {
    let mode: ResourceMode
    let type: String
  }

  /// The resources in the order of their names.
  ///
  /// There may be a hundred thousand, of few types; comparing their whole names took longer than reading them.
  static func sorted(_ resources: [ResourceConfiguration]) -> [ResourceConfiguration] {
    guard resources.count > 64 else { return resources.sorted { $0.resource < $1.resource } }
    var groups: [Kind: [ResourceConfiguration]] = [:]
    for resource in resources { groups[Kind(mode: resource.mode, type: resource.type), default: []].append(resource) }
    return groups.values.map(sortedByName)
      .sorted { left, right in
        guard let left = left.first, let right = right.first else { return false }
        return left.resource < right.resource
      }
      .flatMap(\.self)
  }

  private static func sortedByName(_ resources: [ResourceConfiguration]) -> [ResourceConfiguration] {
    let names = resources.map(\.name)
    // The bytes of other names are not in the order of the names.
    guard names.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }) else {
      return resources.sorted { $0.name < $1.name }
    }
    var keys = names.enumerated().map { Key(start: start(of: $0.element), index: Int32(truncatingIfNeeded: $0.offset)) }
    keys.sort { left, right in
      left.start == right.start ? names[Int(left.index)] < names[Int(right.index)] : left.start < right.start
    }
    return keys.map { resources[Int($0.index)] }
  }

  /// The first eight bytes of a name, and zeros behind a shorter one.
  private static func start(of name: String) -> UInt64 {
    var start: UInt64 = 0
    var bits = 56
    for byte in name.utf8.prefix(8) {
      start |= UInt64(byte) << UInt64(bits)
      bits -= 8
    }
    return start
  }
}
