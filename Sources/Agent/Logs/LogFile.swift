import Glibc
import Platform

/// A log that a unit's processes append to by themselves.
struct LogFile: Sendable {
  /// Bytes at which the log is cut.
  static let limit = 16 << 20

  let path: String

  /// The one before the last cut.
  var previous: String { path + ".1" }

  /// Moves what is there to `previous` if it is too long. Processes keep their open file: since they append, they go on at
  /// its new beginning. What they write between copy and cut is lost, at most some lines.
  func rotateIfNeeded(limit: Int = Self.limit) throws(SystemError) {
    guard let size = Files.status(path)?.size, size > limit else { return }
    try Files.remove(previous)
    try FileTree.copyFile(path, to: previous, mode: 0o600)
    if truncate(path, 0) != 0 { throw SystemError("cut", path) }
  }

  /// Waits, for a short time, until what filters have taken in is in the file.
  func waitUntilWhole() async {
    for _ in 0..<400 {
      guard let file = try? OpenFile(path, O_RDONLY) else { return }
      if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      try? await Task.sleep(for: .milliseconds(5))
    }
  }

  /// The last lines, oldest first, read from the end in bounded memory.
  func tail(_ lines: Int, limit: Int = 1 << 20) -> [UInt8] {
    guard lines > 0, let size = Files.status(path)?.size, size > 0,
      let file = try? OpenFile(path, O_RDONLY)
    else { return [] }
    let start = max(0, size - limit)
    guard lseek(file.descriptor, off_t(start), SEEK_SET) >= 0,
      let bytes = try? file.readToEnd(limit: size - start, path: path)
    else { return [] }
    var left = lines
    var index = bytes.endIndex
    while index > bytes.startIndex {
      if bytes[index - 1] == UInt8(ascii: "\n") && index != bytes.endIndex {
        left -= 1
        if left == 0 { break }
      }
      index -= 1
    }
    return Array(bytes[index...])
  }

  /// The last lines as text.
  func lastLines(_ count: Int) -> [String] {
    tail(count, limit: 16 << 10).split(separator: UInt8(ascii: "\n")).suffix(count).map {
      String(decoding: $0.suffix(1000), as: UTF8.self)
    }
  }
}
