/// The patterns' common beginnings, with the ways back that Aho and Corasick's automaton needs. State 0 is the beginning.
struct PatternTrie {
  /// By state; the children of one are linked.
  private(set) var firstChild: [Int32?] = [nil]
  private var nextSibling: [Int32?] = [nil]
  private(set) var byte: [UInt8] = [0]
  private(set) var depth: [Int32] = [0]
  /// The length of the longest pattern that ends there.
  private(set) var longest: [Int32] = [0]
  /// The state of the longest proper end that is a beginning too.
  private(set) var fallback: [Int32] = [0]
  /// All states, the shallow ones first.
  private(set) var order: [Int32] = [0]

  init(_ patterns: [[UInt8]]) {
    for pattern in patterns { insert(pattern) }
    var next = 0
    while next < order.count {
      let state = order[next]
      next += 1
      var child = firstChild[Int(state)]
      while let index = child {
        order.append(index)
        if state != 0 { fallback[Int(index)] = successor(of: fallback[Int(state)], byte[Int(index)]) }
        longest[Int(index)] = max(longest[Int(index)], longest[Int(fallback[Int(index)])])
        child = nextSibling[Int(index)]
      }
    }
  }

  private mutating func insert(_ pattern: [UInt8]) {
    var state: Int32 = 0
    for value in pattern {
      if let next = child(of: state, value) {
        state = next
        continue
      }
      let new = Int32(byte.count)
      byte.append(value)
      depth.append(depth[Int(state)] + 1)
      longest.append(0)
      fallback.append(0)
      nextSibling.append(firstChild[Int(state)])
      firstChild.append(nil)
      firstChild[Int(state)] = new
      state = new
    }
    longest[Int(state)] = Int32(pattern.count)
  }

  private func child(of state: Int32, _ value: UInt8) -> Int32? {
    var child = firstChild[Int(state)]
    while let index = child, byte[Int(index)] != value { child = nextSibling[Int(index)] }
    return child
  }

  /// Where the automaton goes from a state. The ways back of shallower states are known.
  func successor(of first: Int32, _ value: UInt8) -> Int32 {
    var state = first
    while true {
      if let child = child(of: state, value) { return child }
      if state == 0 { return 0 }
      state = fallback[Int(state)]
    }
  }

  /// Whether a state deserves a whole row: those near the beginning are visited all the time.
  func isBranching(_ state: Int32) -> Bool {
    guard depth[Int(state)] > 2 else { return true }
    guard let child = firstChild[Int(state)] else { return false }
    return nextSibling[Int(child)] != nil
  }
}
