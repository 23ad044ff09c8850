/// Writes blocks of symbols in the shortest of three forms: with codes of its own, with the fixed codes, or as they are.
struct DeflateWriter {
  private static let endOfBlock = 256
  private static let orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let maximumStored = 65_535

  private(set) var bytes: [UInt8] = []
  private var bits: UInt64 = 0
  private var bitCount: UInt64 = 0

  private mutating func write(_ value: Int, _ count: Int) {
    bits |= UInt64(value) << bitCount
    bitCount += UInt64(count)
    while bitCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
    }
  }

  private mutating func flush() {
    if bitCount > 0 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
    bits = 0
    bitCount = 0
  }

  mutating func storedHeader(length: Int, isLast: Bool) {
    write(isLast ? 1 : 0, 3)
    flush()
    write(length, 16)
    write(~length & 0xFFFF, 16)
  }

  mutating func block(_ symbols: [Deflate.Symbol], stored input: ArraySlice<UInt8>) {
    var literals = [Int](repeating: 0, count: 286)
    var distances = [Int](repeating: 0, count: 30)
    for symbol in symbols {
      switch symbol {
      case .literal(let byte): literals[Int(byte)] += 1
      case .match(let length, let distance):
        literals[DeflateCode.length(length).symbol] += 1
        distances[DeflateCode.distance(distance).symbol] += 1
      }
    }
    literals[Self.endOfBlock] += 1
    // A tree of distances needs a member.
    if distances.allSatisfy({ $0 == 0 }) { distances[0] = 1 }
    let own = Codes(literals, distances)
    let isStorable = input.count <= Self.maximumStored
    let extra = isStorable ? Self.extraBits(literals, distances) : 0
    let fixedSize = 3 + HuffmanCode.fixedLiterals.size(literals) + HuffmanCode.fixedDistances.size(distances) + extra
    let ownSize = own.headerSize + own.literals.size(literals) + own.distances.size(distances) + extra
    if isStorable, (input.count + 5) * 8 < min(fixedSize, ownSize) {
      storedHeader(length: input.count, isLast: false)
      bytes += input
    } else if ownSize < fixedSize {
      header(own)
      write(symbols, own.literals, own.distances)
    } else {
      write(2, 3)
      write(symbols, .fixedLiterals, .fixedDistances)
    }
  }

  /// What the codes of lengths and distances are followed by.
  private static func extraBits(_ literals: [Int], _ distances: [Int]) -> Int {
    var sum = 0
    for symbol in 265..<286 { sum += literals[symbol] * DeflateCode.extraBits(ofLength: symbol) }
    for symbol in 4..<30 { sum += distances[symbol] * DeflateCode.extraBits(ofDistance: symbol) }
    return sum
  }

  private mutating func write(_ symbols: [Deflate.Symbol], _ literals: HuffmanCode, _ distances: HuffmanCode) {
    for symbol in symbols {
      switch symbol {
      case .literal(let byte): write(Int(byte), in: literals)
      case .match(let length, let distance):
        let first = DeflateCode.length(length)
        write(first.symbol, in: literals)
        write(first.rest, first.bits)
        let second = DeflateCode.distance(distance)
        write(second.symbol, in: distances)
        write(second.rest, second.bits)
      }
    }
    write(Self.endOfBlock, in: literals)
  }

  private mutating func write(_ symbol: Int, in code: HuffmanCode) { write(code.codes[symbol], code.lengths[symbol]) }

  private mutating func header(_ codes: Codes) {
    write(4, 3)
    write(codes.literalCount - 257, 5)
    write(codes.distanceCount - 1, 5)
    write(codes.orderCount - 4, 4)
    for symbol in Self.orderOfLengths.prefix(codes.orderCount) { write(codes.tree.lengths[symbol], 3) }
    for (symbol, rest) in codes.runs {
      write(symbol, in: codes.tree)
      write(rest, [16: 2, 17: 3, 18: 7][symbol] ?? 0)
    }
  }

  /// Codes made for one block, and how they are told.
  private struct Codes {
    let literals: HuffmanCode
    let distances: HuffmanCode
    let literalCount: Int
    let distanceCount: Int
    let tree: HuffmanCode
    let runs: [(symbol: Int, rest: Int)]
    let orderCount: Int
    let headerSize: Int

    init(_ literalCounts: [Int], _ distanceCounts: [Int]) {
      literals = HuffmanCode(literalCounts, limit: 15)
      distances = HuffmanCode(distanceCounts, limit: 15)
      literalCount = (literalCounts.lastIndex { $0 > 0 } ?? 256) + 1
      distanceCount = (distanceCounts.lastIndex { $0 > 0 } ?? 0) + 1
      runs = DeflateCode.runs(literals.lengths.prefix(literalCount) + distances.lengths.prefix(distanceCount))
      var counts = [Int](repeating: 0, count: 19)
      for run in runs { counts[run.symbol] += 1 }
      tree = HuffmanCode(counts, limit: 7)
      var last = orderOfLengths.count
      while last > 4, counts[orderOfLengths[last - 1]] == 0 { last -= 1 }
      orderCount = last
      headerSize = 17 + 3 * last + tree.size(counts) + counts[16] * 2 + counts[17] * 3 + counts[18] * 7
    }
  }
}
