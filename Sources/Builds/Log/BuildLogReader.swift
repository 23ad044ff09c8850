import Glibc
import Platform

/// Reads a log, frame by frame: one that grows, or one that was put away.
public struct BuildLogReader {
  /// Whole lines of one step that came at one moment.
  public struct Frame: Sendable {
    public let moment: String
    public let step: Int
    public let lines: [UInt8]
  }

  /// Frames are not longer than this, but for words of the runner's own of such a length.
  static let largestFrame = 1 << 20

  /// The next bytes, given how many calls there were before; `nil` when there are none by now.
  private let more: (Int) throws -> [UInt8]?
  private var count = 0
  private var rest: [UInt8] = []
  private var at = 0
  /// Where in the whole log the next frame begins.
  private(set) var position: Int

  /// - Parameter position: where the bytes begin.
  init(at position: Int = 0, more: @escaping (Int) throws -> [UInt8]?) {
    self.more = more
    self.position = position
  }

  init(file path: String, at position: Int = 0) throws(SystemError) {
    let file = SharedFile(try OpenFile(path, O_RDONLY))
    try file.file.seek(to: position, path: path)
    self.init(at: position) { _ in
      let bytes = try file.file.readSome(BuildHistory.pieceSize, path: path)
      return bytes.isEmpty ? nil : bytes
    }
  }

  /// The next frame that is whole; `nil` when there is none by now.
  public mutating func next() throws -> Frame? {
    while true {
      if let frame = whole() { return frame }
      guard try fetch() else { return nil }
    }
  }

  /// Goes from a place anywhere in the log to the next beginning of a frame, if there is one by now.
  mutating func findFrame() throws {
    while rest.count - at < 2 * Self.largestFrame, try fetch() {}
    let start = LogFrameHead.firstStart(in: rest[at...]) ?? rest.count
    position += start - at
    at = start
  }

  private mutating func fetch() throws -> Bool {
    guard let bytes = try more(count) else { return false }
    count += 1
    rest.removeSubrange(..<at)
    at = 0
    rest += bytes
    return true
  }

  private mutating func whole() -> Frame? {
    guard let end = rest[at...].firstIndex(of: 0x0A) else { return nil }
    guard let head = LogFrameHead(rest[at..<end]) else {
      // Not ours: better nothing than nonsense.
      position += rest.count - at
      at = rest.count
      return nil
    }
    guard rest.count - end - 1 >= head.size else { return nil }
    let next = end + 1 + head.size
    position += next - at
    at = next
    return Frame(moment: head.moment, step: head.step, lines: Array(rest[(end + 1)..<next]))
  }
}

/// A file for a closure to hold.
private final class SharedFile {
  let file: OpenFile

  init(_ file: consuming OpenFile) { self.file = file }
}
