import Glibc
import Platform

/// A state copied aside to be read: SQLite cannot read a file with a write-ahead log on a disk that takes no writes.
final class ReadableCopy: Sendable {
  private static let suffixes = ["", "-wal"]

  let path: String
  private let folder: String

  /// Copies the file and its log as they are at one moment.
  /// - Throws: `SystemError`; EBUSY when they are being written without end.
  init(of original: String) throws(SystemError) {
    guard Files.exists(original) else { throw SystemError("copy", original, code: ENOENT) }
    var template = Array("\(ProcessVariables.value("TMPDIR") ?? "/tmp")/stack-state-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("create folder", "/tmp", code: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = Path.join(folder, "state.sqlite")
    for _ in 0..<5 {
      let before = Self.statuses(original)
      for suffix in Self.suffixes {
        try Files.remove(path + suffix)
        guard Files.exists(original + suffix) else { continue }
        try FileTree.copyFile(original + suffix, to: path + suffix, mode: 0o600)
      }
      if Self.statuses(original) == before { return }
    }
    remove()
    throw SystemError("copy", original, code: EBUSY)
  }

  deinit { remove() }

  func remove() { try? FileTree.remove(folder) }

  private static func statuses(_ original: String) -> [Files.Status?] {
    suffixes.map { Files.status(original + $0) }
  }
}
