/// Finds repetitions in the input, lazily: a match is given up for a longer one that begins a byte later.
///
/// RFC 1951, with the choices that Go's `compress/flate` makes at its usual level, 6.
struct Deflate {
  /// A literal byte, or a repetition of `length` bytes `distance` bytes back.
  enum Symbol {
    case literal(UInt8)
    case match(length: Int, distance: Int)
  }

  private static let window = 1 << 15
  private static let minimumMatch = 4
  private static let maximumMatch = 258
  private static let nice = 128
  private static let lazy = 16
  private static let chain = 128
  private static let symbolsOfBlock = 1 << 14
  private static let hashBits: UInt32 = 17

  private let input: [UInt8]
  private var heads: [Int]
  private var previous: [Int]
  private var symbols: [Symbol] = []
  private var blockStart = 0
  private var writer = DeflateWriter()

  init(_ input: [UInt8]) {
    self.input = input
    heads = [Int](repeating: -1, count: 1 << Int(Self.hashBits))
    previous = [Int](repeating: -1, count: Self.window)
  }

  var output: [UInt8] { writer.bytes }

  /// Compresses all, with the flush before the end that Terraform asks for.
  mutating func run() {
    findSymbols()
    writer.storedHeader(length: 0, isLast: false)
    writer.storedHeader(length: 0, isLast: true)
  }

  private mutating func findSymbols() {
    var index = 0
    var length = Self.minimumMatch - 1
    var distance = 0
    var isPending = false
    var candidate = -1
    while index < input.count {
      if let head = insert(index) { candidate = head }
      let (lastLength, lastDistance) = (length, distance)
      length = Self.minimumMatch - 1
      distance = 0
      let lookahead = input.count - index
      let lowest = max(0, index - Self.window)
      if candidate >= lowest, lookahead > lastLength, lastLength < Self.lazy,
        let match = match(at: index, from: candidate, lowest, min(lookahead, Self.maximumMatch))
      {
        (length, distance) = match
      }
      if lastLength >= Self.minimumMatch, length <= lastLength {
        symbols.append(.match(length: lastLength, distance: lastDistance))
        let next = index + lastLength - 1
        index += 1
        while index < next {
          _ = insert(index)
          index += 1
        }
        isPending = false
        length = Self.minimumMatch - 1
        if symbols.count == Self.symbolsOfBlock { endBlock(index) }
      } else {
        if isPending {
          symbols.append(.literal(input[index - 1]))
          if symbols.count == Self.symbolsOfBlock { endBlock(index) }
        }
        index += 1
        isPending = true
      }
    }
    if isPending { symbols.append(.literal(input[index - 1])) }
    if !symbols.isEmpty { endBlock(index) }
  }

  private mutating func endBlock(_ end: Int) {
    writer.block(symbols, stored: input[blockStart..<max(blockStart, end)])
    blockStart = end
    symbols.removeAll(keepingCapacity: true)
  }

  /// Notes what begins at a place; the place before that of the same hash, or `nil` where too little is left.
  private mutating func insert(_ index: Int) -> Int? {
    guard index < input.count - (Self.minimumMatch - 1) else { return nil }
    var word: UInt32 = 0
    for offset in 0..<4 { word = word << 8 | UInt32(input[index + offset]) }
    let hash = Int((word &* 0x1E35_A7BD) >> (32 - Self.hashBits))
    let head = heads[hash]
    previous[index & (Self.window - 1)] = head
    heads[hash] = index
    return head
  }

  private func match(at place: Int, from candidate: Int, _ lowest: Int, _ limit: Int) -> (Int, Int)? {
    var length = Self.minimumMatch - 1
    var found: (Int, Int)?
    guard limit > length else { return nil }
    let nice = min(Self.nice, limit)
    var other = candidate
    for _ in 0..<Self.chain {
      if input[place + length] == input[other + length] {
        var count = 0
        while count < limit, input[other + count] == input[place + count] { count += 1 }
        if count > length, count > Self.minimumMatch || place - other <= 4096 {
          length = count
          found = (count, place - other)
          if count >= nice { break }
        }
      }
      if other == lowest { break }
      other = previous[other & (Self.window - 1)]
      if other < lowest { break }
    }
    return found
  }
}
