import Platform

/// The end of a log as text, a step's name before each line, and where it ends.
struct BuildLogTail {
  /// So much of it is shown.
  static let size = 128 << 10

  let text: String
  /// Where the next frame will begin.
  let position: Int

  init(of record: BuildRecord, in history: BuildHistory) throws {
    var reader = try history.log(of: record.id, last: Self.size + BuildLogReader.largestFrame)
    var lines: [UInt8] = []
    while let frame = try reader.next() {
      lines += Self.shown(frame, record)
      // Memory is bounded while a long frame follows another.
      if lines.count > 2 * (Self.size + BuildLogReader.largestFrame) { lines.removeFirst(lines.count - Self.size) }
    }
    var end = lines.suffix(Self.size)
    if end.count < lines.count, let first = end.firstIndex(of: 0x0A) { end = end[(first + 1)...] }
    text = String(decoding: end, as: UTF8.self)
    position = reader.position
  }

  static func shown(_ frame: BuildLogReader.Frame, _ record: BuildRecord) -> [UInt8] {
    let name = record.steps.indices.contains(frame.step - 1) ? record.steps[frame.step - 1].name : "build"
    return LinePrefixing.add(Array("[\(name)] ".utf8), to: frame.lines)
  }
}
