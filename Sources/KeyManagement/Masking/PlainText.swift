import Platform

/// The end of a stream without the control sequences of terminals, and where its bytes stand in it.
struct PlainText: Sendable {
  /// Bytes that nothing stands between: where they begin here, and in the stream.
  private struct Run: Sendable {
    var place: Int
    var origin: Int
  }

  /// A longer sequence is none: what comes then is text again.
  static let longestSequence = 4096

  private(set) var bytes: [UInt8]
  /// Bytes of the stream that it was made of.
  private(set) var originCount: Int
  /// In their order, never none; the first may begin with bytes that are dropped.
  private var runs: [Run]
  private var sequence = ControlSequence.none
  /// Bytes of it, and of the last one as long as nothing else came.
  private var sequenceLength = 0

  /// Of a text without any sequence.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    originCount = bytes.count
    runs = [Run(place: 0, origin: 0)]
  }

  mutating func append(_ text: UnsafeRawBufferPointer) {
    let base = originCount
    originCount += text.count
    var at = 0
    while at < text.count {
      let byte = text[at]
      if sequence != .none || byte == ControlSequence.escape, sequence.takes(byte) {
        sequenceLength = byte == ControlSequence.escape ? 1 : sequenceLength + 1
        if sequenceLength >= Self.longestSequence { sequence = .none }
        at += 1
      } else if sequenceLength > 0, byte == ControlSequence.shiftIn || byte == ControlSequence.shiftOut {
        at += 1
      } else {
        let next = text.firstIndex(ofByte: ControlSequence.escape, from: at) ?? text.count
        sequenceLength = 0
        begin(at: base + at)
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[at..<next]))
        at = next
      }
    }
  }

  private mutating func begin(at origin: Int) {
    let last = runs[runs.count - 1]
    if origin - last.origin != bytes.count - last.place { runs.append(Run(place: bytes.count, origin: origin)) }
  }

  /// Where a byte stands in the stream.
  func origin(of place: Int) -> Int {
    let run = runs[runCount { $0.place <= place } - 1]
    return run.origin + place - run.place
  }

  /// How many of the first runs are such ones, as none behind them is; the first always is.
  private func runCount(where isSuch: (Run) -> Bool) -> Int {
    var (least, most) = (1, runs.count)
    while least < most {
      let middle = (least + most) / 2
      if isSuch(runs[middle]) { least = middle + 1 } else { most = middle }
    }
    return least
  }

  /// How many bytes came since the last sequence.
  var plainCount: Int {
    let last = runs[runs.count - 1]
    let isEnd = originCount - last.origin == bytes.count - last.place
    return isEnd && sequence == .none ? bytes.count - last.place : 0
  }

  /// Forgets the first bytes of the stream.
  mutating func drop(_ count: Int) {
    let begun = runCount { $0.origin < count }
    let last = runs[begun - 1]
    let end = begun < runs.count ? runs[begun].place : bytes.count
    let dropped = max(0, min(last.place + count - last.origin, end))
    bytes.removeFirst(dropped)
    originCount -= count
    runs.removeFirst(begun - 1)
    for index in runs.indices {
      runs[index].place -= dropped
      runs[index].origin -= count
    }
  }
}
