/// Why what was compressed cannot be had again.
public enum InflateError: Error, Hashable, Sendable {
  case damaged(String)
  case tooLarge(limit: Int)
}

/// Undoes deflate (RFC 1951) and gzip (RFC 1952), to a bounded size.
public struct Inflate {
  private let input: ArraySlice<UInt8>
  private var position: Int
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0
  private var output: [UInt8] = []
  private let limit: Int

  private init(_ input: ArraySlice<UInt8>, limit: Int) {
    self.input = input
    self.limit = limit
    position = input.startIndex
  }

  /// - Parameter limit: the most bytes that may come of it.
  public static func deflated(_ input: ArraySlice<UInt8>, limit: Int) throws(InflateError) -> [UInt8] {
    var reader = Inflate(input, limit: limit)
    try reader.run()
    return reader.output
  }

  /// The first member of a gzip file.
  public static func gzip(_ bytes: [UInt8], limit: Int) throws(InflateError) -> [UInt8] {
    guard bytes.count >= 18, bytes.starts(with: [0x1F, 0x8B, 8]) else { throw .damaged("its gzip header is cut off") }
    let flags = bytes[3]
    var start = 10
    if flags & 4 != 0 { start += 2 + Int(bytes[start]) + Int(bytes[start + 1]) << 8 }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0) else {
        throw .damaged("its gzip header is cut off")
      }
      start = end + 1
    }
    if flags & 2 != 0 { start += 2 }
    guard start < bytes.count else { throw .damaged("its gzip header is cut off") }
    return try deflated(bytes[start...], limit: limit)
  }

  private mutating func run() throws(InflateError) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try symbols(Self.fixedLiterals, Self.fixedDistances)
      case 2:
        let (literals, distances) = try ownCodes()
        try symbols(literals, distances)
      default: throw .damaged("a block of no known kind")
      }
    }
  }

  private mutating func take(_ count: UInt32) throws(InflateError) -> Int {
    while bitCount < count {
      guard position < input.endIndex else { throw .damaged("it ends too early") }
      bits |= UInt32(input[position]) << bitCount
      position += 1
      bitCount += 8
    }
    let value = bits & (1 << count - 1)
    bits >>= count
    bitCount -= count
    return Int(value)
  }

  private mutating func stored() throws(InflateError) {
    bits = 0
    bitCount = 0
    let count = try take(16)
    guard try take(16) == ~count & 0xFFFF else { throw .damaged("a block's length does not agree with itself") }
    guard count <= input.endIndex - position else { throw .damaged("it ends too early") }
    try allow(count)
    output += input[position..<position + count]
    position += count
  }

  private func allow(_ count: Int) throws(InflateError) {
    guard output.count + count <= limit else { throw .tooLarge(limit: limit) }
  }

  private static let lengthBase: [Int] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let distanceBase: [Int] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ]

  private mutating func symbols(_ literals: Code, _ distances: Code) throws(InflateError) {
    while true {
      let symbol = try read(literals)
      if symbol < 256 {
        try allow(1)
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Self.lengthBase.count else { throw .damaged("a length of no known kind") }
      let lengthBits = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
      let length = Self.lengthBase[symbol - 257] + (try take(UInt32(lengthBits)))
      let kind = try read(distances)
      guard kind < Self.distanceBase.count else { throw .damaged("a distance of no known kind") }
      let distance = Self.distanceBase[kind] + (try take(UInt32(max(0, kind / 2 - 1))))
      guard distance <= output.count else { throw .damaged("a repetition of what is not there") }
      try allow(length)
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  /// A prefix code, as how many symbols have each length, and the symbols in order.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ lengths: some Collection<Int>) {
      for length in lengths where length > 0 { counts[length] += 1 }
      for length in 1...15 {
        for (symbol, own) in lengths.enumerated() where own == length { symbols.append(symbol) }
      }
    }
  }

  private static let fixedLiterals = Code((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = Code([Int](repeating: 5, count: 30))

  private mutating func read(_ code: Code) throws(InflateError) -> Int {
    var value = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count, code.symbols.indices.contains(index + value - first) {
        return code.symbols[index + value - first]
      }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .damaged("a code that stands for nothing")
  }

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func ownCodes() throws(InflateError) -> (Code, Code) {
    let literals = try take(5) + 257
    let distances = try take(5) + 1
    let given = try take(4) + 4
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<given { lengths[Self.order[index]] = try take(3) }
    let tree = Code(lengths)
    var all: [Int] = []
    while all.count < literals + distances {
      switch try read(tree) {
      case 16:
        guard let last = all.last else { throw .damaged("a repetition of what is not there") }
        all += [Int](repeating: last, count: try take(2) + 3)
      case 17: all += [Int](repeating: 0, count: try take(3) + 3)
      case 18: all += [Int](repeating: 0, count: try take(7) + 11)
      case let length: all.append(length)
      }
    }
    guard all.count == literals + distances else { throw .damaged("too many lengths of codes") }
    return (Code(all[..<literals]), Code(all[literals...]))
  }
}
