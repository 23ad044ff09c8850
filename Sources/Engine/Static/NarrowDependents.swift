import Language

/// The nodes that refer to some instances of a node alone.
struct NarrowDependents: Sendable {
  /// All of them.
  private(set) var all: Set<Int32> = []
  /// Those that name an instance, by its key as text.
  private(set) var byKey: [String: [Int32]] = [:]
  /// Those whose instances refer to the one with their own key.
  private(set) var own: [(node: Int32, key: Reference.OwnKey)] = []

  mutating func add(_ node: Int, _ instances: ReferredInstances) {
    let node = Int32(truncatingIfNeeded: node)
    all.insert(node)
    for key in instances.named { byKey[key, default: []].append(node) }
    if let key = instances.own { own.append((node, key)) }
  }
}
