/// A prefix code of limited length: the shortest for how often each symbol stands.
struct HuffmanCode {
  /// By symbol; the bits in the order in which they are written.
  private(set) var codes: [Int]
  /// By symbol, 0 for those without a code.
  private(set) var lengths: [Int]

  static let fixedLiterals = HuffmanCode(
    lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  static let fixedDistances = HuffmanCode(lengths: [Int](repeating: 5, count: 30))

  /// The bits that symbols take which stand so often.
  func size(_ counts: [Int]) -> Int { zip(counts, lengths).reduce(0) { $0 + $1.0 * $1.1 } }

  init(_ counts: [Int], limit: Int) {
    var lengths = [Int](repeating: 0, count: counts.count)
    let used = counts.indices.filter { counts[$0] > 0 }
    if used.count <= 2 {
      for symbol in used { lengths[symbol] = 1 }
    } else {
      let sorted = used.sorted { (counts[$0], $0) < (counts[$1], $1) }
      var rest = sorted[...]
      for (length, count) in Self.countsByLength(sorted.map { counts[$0] }, limit: limit).enumerated() {
        for symbol in rest.suffix(count) { lengths[symbol] = length }
        rest = rest.dropLast(count)
      }
    }
    self.init(lengths: lengths)
  }

  /// The canonical code of such lengths.
  private init(lengths: [Int]) {
    self.lengths = lengths
    codes = [Int](repeating: 0, count: lengths.count)
    var code = 0
    for length in 1...15 {
      code <<= 1
      for symbol in lengths.indices where lengths[symbol] == length {
        codes[symbol] = (0..<length).reduce(0) { $0 << 1 | code >> $1 & 1 }
        code += 1
      }
    }
  }

  private struct Level {
    var lastCount: Int
    var nextLeaf: Int
    var nextPair: Int
    var needed = 0
  }

  /// How many symbols have codes of each length, by boundary package-merge (Katajainen, Moffat and Turpin, 1995).
  ///
  /// - Parameter counts: at least three, in ascending order.
  private static func countsByLength(_ counts: [Int], limit: Int) -> [Int] {
    let top = min(limit, counts.count - 1)
    let counts = counts + [Int.max]
    let start = Level(lastCount: counts[1], nextLeaf: counts[2], nextPair: counts[0] + counts[1])
    var levels = [Level](repeating: start, count: top + 2)
    var leaves = [[Int]](repeating: [Int](repeating: 0, count: top + 1), count: top + 1)
    for level in 1...top { leaves[level][level] = 2 }
    levels[1].nextPair = .max
    levels[top].needed = 2 * (counts.count - 1) - 4
    var level = top
    while true {
      if levels[level].nextPair == .max, levels[level].nextLeaf == .max {
        levels[level].needed = 0
        levels[level + 1].nextPair = .max
        level += 1
        continue
      }
      let before = levels[level].lastCount
      if levels[level].nextLeaf < levels[level].nextPair {
        let next = leaves[level][level] + 1
        levels[level].lastCount = levels[level].nextLeaf
        leaves[level][level] = next
        levels[level].nextLeaf = counts[next]
      } else {
        levels[level].lastCount = levels[level].nextPair
        for lower in 0..<level { leaves[level][lower] = leaves[level - 1][lower] }
        levels[level - 1].needed = 2
      }
      levels[level].needed -= 1
      if levels[level].needed == 0 {
        if level == top { break }
        levels[level + 1].nextPair = before + levels[level].lastCount
        level += 1
      } else {
        while level > 0, levels[level - 1].needed > 0 { level -= 1 }
      }
    }
    var result = [Int](repeating: 0, count: top + 1)
    for (offset, level) in stride(from: top, to: 0, by: -1).enumerated() {
      result[offset + 1] = leaves[top][level] - leaves[top][level - 1]
    }
    return result
  }
}
