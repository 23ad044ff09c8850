import Platform

/// Finds the places of one text in which a secret may begin that has noise in it, from its beginning to its end.
struct NoiselessSearch {
  private let bytes: UnsafeRawBufferPointer
  private let patterns: NoiselessPatterns
  /// Each place up to this one is looked at.
  private var doubt = 0
  /// Up to here the filter has all that it looks at before the end.
  private var filterEnd: Int

  init(_ bytes: UnsafeRawBufferPointer, _ patterns: NoiselessPatterns) {
    self.bytes = bytes
    self.patterns = patterns
    filterEnd = bytes.count
    guard let filter = patterns.filter else {
      doubt = .max
      return
    }
    var left = filter.stride + 2
    while left > 0, filterEnd > 0 {
      filterEnd -= 1
      if !LogNoise.table[Int(bytes[filterEnd])] { left -= 1 }
    }
  }

  /// Where a pattern may begin, from a place on; the last byte when there is nowhere. No place is asked for that lies before an earlier one.
  @inline(__always)
  mutating func beginning(from first: Int, _ isNoise: UnsafeBufferPointer<Bool>) -> Int {
    var at = first
    while at + 1 < bytes.count {
      if at >= doubt, let filter = patterns.filter {
        at = skip(from: at, filter, isNoise)
        if at + 1 >= bytes.count { break }
      }
      let (isBeginning, next) = look(at, isNoise)
      if isBeginning { return at }
      at = next
    }
    return min(at, bytes.count - 1)
  }

  /// Past what the filter knows no pattern to begin in.
  @inline(__always)
  private mutating func skip(
    from first: Int, _ filter: PatternFilter, _ isNoise: UnsafeBufferPointer<Bool>
  ) -> Int {
    let at = filter.doubtful(inNoisy: bytes, from: first, upTo: filterEnd, isNoise)
    doubt = at + filter.stride
    return at
  }

  /// Whether a pattern may begin there, and if not, the next place where one may.
  @inline(__always)
  private func look(_ at: Int, _ isNoise: UnsafeBufferPointer<Bool>) -> (isBeginning: Bool, next: Int) {
    guard patterns.pairs[Int(bytes[at]) << 8 | Int(bytes[at + 1])] else { return (false, at + 1) }
    var second = at + 1
    while second < bytes.count, isNoise[Int(bytes[second])] { second += 1 }
    guard second < bytes.count else { return (true, at) }
    // With what comes after the noise it is no beginning: mostly the last letter of a word.
    if second > at + 1, !patterns.pairs[Int(bytes[at]) << 8 | Int(bytes[second])] { return (false, second) }
    guard second + 1 < bytes.count, !isNoise[Int(bytes[second + 1])],
      !patterns.mayBegin(bytes[at], bytes[second], bytes[second + 1])
    else { return (true, at) }
    return (false, second)
  }
}
