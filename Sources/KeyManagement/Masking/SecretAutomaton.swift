/// Aho and Corasick's automaton: finds all of many patterns in one pass, whatever the text is.
///
/// "Efficient string matching: an aid to bibliographic search", Communications of the ACM 18 (6), 1975. States where much
/// branches, the first of all, have a whole row of successors; the long unbranched rest has one successor and a way back.
struct SecretAutomaton: Sendable {
  /// Of each byte its column in a row; 0 for those that are in no pattern.
  private let columns: [UInt8]
  private let width: Int
  /// States below this have a row.
  private let rowCount: Int32
  private let rows: [Int32]
  private let onlyByte: [UInt8]
  private let onlyNext: [Int32]
  private let fallback: [Int32]
  /// Whether a pattern begins with the two bytes.
  let pairs: [Bool]
  private let filter: PatternFilter?
  /// The states up to this one are the first and those one byte after it.
  private let lastShallow: Int32
  /// By state: the length of the longest pattern that ends there, or 0.
  let longest: [Int32]
  /// By state: how many of the last bytes may be the beginning of a pattern.
  let depth: [Int32]

  static let start: Int32 = 0

  /// - Parameter patterns: none of them empty.
  init(_ patterns: [[UInt8]]) {
    let trie = PatternTrie(patterns)
    var columns = [UInt8](repeating: 0, count: 256)
    var used: UInt8 = 0
    for byte in Set(patterns.joined()).sorted() where used < 255 {
      used += 1
      columns[Int(byte)] = used
    }
    let width = Int(used) + 1
    // Those with a row come first, in the order of their depth.
    let order = trie.order.filter(trie.isBranching) + trie.order.filter { !trie.isBranching($0) }
    let rowCount = order.firstIndex { !trie.isBranching($0) } ?? order.count
    var number = [Int32](repeating: 0, count: order.count)
    for (index, state) in order.enumerated() { number[Int(state)] = Int32(index) }

    var rows = [Int32](repeating: 0, count: rowCount * width)
    for (index, state) in order.prefix(rowCount).enumerated() {
      for column in 0..<width { rows[index * width + column] = 0 }
      for byte in UInt8.min...UInt8.max where columns[Int(byte)] != 0 {
        rows[index * width + Int(columns[Int(byte)])] = number[Int(trie.successor(of: state, byte))]
      }
    }
    pairs = Self.pairs(patterns)
    filter = PatternFilter(patterns)
    lastShallow = Int32(order.prefix { trie.depth[Int($0)] <= 1 }.count) - 1
    self.columns = columns
    self.width = width
    self.rowCount = Int32(rowCount)
    self.rows = rows
    onlyByte = order.map { trie.firstChild[Int($0)].map { trie.byte[Int($0)] } ?? 0 }
    onlyNext = order.map { trie.firstChild[Int($0)].map { number[Int($0)] } ?? -1 }
    fallback = order.map { number[Int(trie.fallback[Int($0)])] }
    longest = order.map { trie.longest[Int($0)] }
    depth = order.map { trie.depth[Int($0)] }
  }

  private static func pairs(_ patterns: [[UInt8]]) -> [Bool] {
    var pairs = [Bool](repeating: false, count: 1 << 16)
    for pattern in patterns {
      let first = Int(pattern[0]) << 8
      for second in pattern.count > 1 ? pattern[1]...pattern[1] : 0...255 { pairs[first | Int(second)] = true }
    }
    return pairs
  }

  /// Goes on from a state over the bytes; `found` is told where a pattern ends and how long the longest such is.
  func scan(
    _ bytes: UnsafeRawBufferPointer, from first: Int32, found: (_ end: Int, _ length: Int) -> Void
  ) -> Int32 {
    var state = first
    var at = 0
    // Each place up to this one is looked at.
    var doubt = filter == nil ? Int.max : 0
    while at < bytes.count {
      // Near the beginning of all patterns: on to where one may begin.
      if state <= lastShallow, state == Self.start || at > 0 {
        let next = beginning(in: bytes, from: state == Self.start ? at : at - 1, &doubt)
        if next >= at {
          state = Self.start
          at = next
        }
      }
      state = successor(of: state, bytes[at])
      at += 1
      if longest[Int(state)] > 0 { found(at, Int(longest[Int(state)])) }
    }
    return state
  }

  /// Where a pattern may begin, from a place on; the last byte when there is nowhere.
  @inline(__always)
  private func beginning(in bytes: UnsafeRawBufferPointer, from start: Int, _ doubt: inout Int) -> Int {
    pairs.withUnsafeBufferPointer { pairs in
      var at = start
      while at + 1 < bytes.count {
        if at >= doubt, let filter {
          at = filter.doubtful(in: bytes, from: at)
          doubt = at + filter.stride
        }
        guard at + 1 < bytes.count, !pairs[Int(bytes[at]) << 8 | Int(bytes[at + 1])] else { break }
        at += 1
      }
      return min(at, bytes.count - 1)
    }
  }

  /// Where it goes from a state.
  @inline(__always)
  func successor(of first: Int32, _ byte: UInt8) -> Int32 {
    var state = first
    while state >= rowCount {
      if onlyNext[Int(state)] >= 0, onlyByte[Int(state)] == byte { return onlyNext[Int(state)] }
      state = fallback[Int(state)]
    }
    return rows[Int(state) * width + Int(columns[Int(byte)])]
  }
}
