/// Sensitive paths as a tree, for finding them in one pass over a value.
struct PathTree {
  private(set) var isLeaf = false
  private(set) var members: [String: PathTree] = [:]
  private(set) var elements: [Int: PathTree] = [:]

  var isEmpty: Bool { !isLeaf && members.isEmpty && elements.isEmpty }

  init(_ paths: [StoredPath]) {
    for path in paths { insert(path.steps[...]) }
  }

  /// What lies under a leaf is secret with it, so nothing is kept there. A path of too many steps is cut, which makes
  /// more secret and not less.
  private mutating func insert(_ steps: ArraySlice<StoredPath.Step>) {
    if isLeaf { return }
    guard let first = steps.first, steps.startIndex < JSONSplitter.maximumDepth else {
      self = PathTree([])
      isLeaf = true
      return
    }
    switch first {
    case .key(let key): members[key, default: PathTree([])].insert(steps.dropFirst())
    case .index(let index): elements[index, default: PathTree([])].insert(steps.dropFirst())
    }
  }
}
