/// The line before the bytes of a frame: `<moment> <step> <size>`.
struct LogFrameHead {
  let moment: String
  let step: Int
  let size: Int

  /// - Parameter line: without its end.
  init?(_ line: ArraySlice<UInt8>) {
    guard line.count < 64 else { return nil }
    let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 3, let step = Int(words[1]), let size = Int(words[2]), size >= 0 else { return nil }
    (moment, self.step, self.size) = (words[0], step, size)
  }

  /// Where the first frame begins in bytes from the midst of a log. A line of output may look like a frame's: it is none unless frame
  /// follows upon frame from there to the end.
  static func firstStart(in bytes: ArraySlice<UInt8>) -> Int? {
    var start = bytes.startIndex
    while start < bytes.endIndex {
      if isDigit(bytes[start]), leadsToEnd(start, bytes) { return start }
      guard let end = bytes[start...].firstIndex(of: 0x0A) else { return nil }
      start = end + 1
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func leadsToEnd(_ start: Int, _ bytes: ArraySlice<UInt8>) -> Bool {
    var at = start
    while at < bytes.endIndex {
      // The last one may have come in part.
      guard let end = bytes[at...].prefix(64).firstIndex(of: 0x0A) else {
        return at > start && bytes.endIndex - at < 64
      }
      guard let head = LogFrameHead(bytes[at..<end]), isMoment(head.moment) else { return false }
      let (next, overflow) = (end + 1).addingReportingOverflow(head.size)
      if overflow || next > bytes.endIndex { return true }
      at = next
    }
    return true
  }

  /// `2026-01-01T00:00:00.000Z`
  private static func isMoment(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count >= 20 && bytes[4] == UInt8(ascii: "-") && bytes[10] == UInt8(ascii: "T")
      && bytes.last == UInt8(ascii: "Z")
  }
}
