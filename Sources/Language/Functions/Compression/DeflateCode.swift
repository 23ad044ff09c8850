/// The numbers by which lengths, distances and runs of code lengths are written (RFC 1951, sections 3.2.5 and 3.2.7).
enum DeflateCode {
  typealias Written = (symbol: Int, rest: Int, bits: Int)

  static func extraBits(ofLength symbol: Int) -> Int { symbol == 285 ? 0 : max(0, (symbol - 261) / 4) }
  static func extraBits(ofDistance symbol: Int) -> Int { max(0, symbol / 2 - 1) }

  static func length(_ length: Int) -> Written {
    if length == 258 { return (285, 0, 0) }
    let offset = length - 3
    if offset < 8 { return (257 + offset, 0, 0) }
    let bits = Int.bitWidth - offset.leadingZeroBitCount - 3
    return (257 + 4 * bits + (offset >> bits), offset & (1 << bits - 1), bits)
  }

  static func distance(_ distance: Int) -> Written {
    let offset = distance - 1
    if offset < 4 { return (offset, 0, 0) }
    let bits = Int.bitWidth - offset.leadingZeroBitCount - 2
    return (2 * bits + (offset >> bits), offset & (1 << bits - 1), bits)
  }

  /// The lengths of codes with repetitions drawn together: 16 repeats the last, 17 and 18 are zeros.
  static func runs(_ lengths: some Sequence<Int>) -> [(symbol: Int, rest: Int)] {
    var runs: [(symbol: Int, rest: Int)] = []
    var rest = Array(lengths)[...]
    while let length = rest.first {
      var count = rest.prefix { $0 == length }.count
      rest = rest.dropFirst(count)
      if length != 0 {
        runs.append((length, 0))
        count -= 1
        while count >= 3 {
          let part = min(6, count)
          runs.append((16, part - 3))
          count -= part
        }
      } else {
        while count >= 11 {
          let part = min(138, count)
          runs.append((18, part - 11))
          count -= part
        }
        if count >= 3 {
          runs.append((17, count - 3))
          count = 0
        }
      }
      for _ in 0..<count { runs.append((length, 0)) }
    }
    return runs
  }
}
