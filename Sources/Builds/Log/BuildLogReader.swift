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

  /// The next bytes, given how many calls there were before; `nil` when there are none by now.
  private let more: (Int) throws -> [UInt8]?
  private var count = 0
  private var rest: [UInt8] = []
  private var at = 0

  init(more: @escaping (Int) throws -> [UInt8]?) { self.more = more }

  init(file path: String) throws(SystemError) {
    let file = SharedFile(try OpenFile(path, O_RDONLY))
    more = { _ in
      let bytes = try file.file.readSome(BuildHistory.pieceSize, path: path)
      return bytes.isEmpty ? nil : bytes
    }
  }

  /// The next frame that is whole; `nil` when there is none by now.
  public mutating func next() throws -> Frame? {
    while true {
      if let frame = whole() { return frame }
      guard let bytes = try more(count) else { return nil }
      count += 1
      rest.removeSubrange(..<at)
      at = 0
      rest += bytes
    }
  }

  private mutating func whole() -> Frame? {
    guard let end = rest[at...].firstIndex(of: 0x0A) else { return nil }
    let words = rest[at..<end].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 3, let step = Int(words[1]), let size = Int(words[2]), size >= 0 else {
      // Not ours: better nothing than nonsense.
      at = rest.count
      return nil
    }
    guard rest.count - end - 1 >= size else { return nil }
    at = end + 1 + size
    return Frame(moment: words[0], step: step, lines: Array(rest[(end + 1)..<at]))
  }
}

/// A file for a closure to hold.
private final class SharedFile {
  let file: OpenFile

  init(_ file: consuming OpenFile) { self.file = file }
}
