import Language
import Synchronization

/// Reads files, and keeps what was read, so that the same can be read again when the files have changed.
final class RecordedFiles: FileReading {
  private let files: any FileReading
  private let found = Mutex<[String: [UInt8]]>([:])

  init(_ files: any FileReading) { self.files = files }

  /// Every file that was read, by its path.
  var contents: [String: [UInt8]] { found.withLock { $0 } }

  func names(in directory: String) throws(FileFault) -> [String] { try files.names(in: directory) }

  func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
    let bytes = try files.read(path, limit: limit)
    found.withLock { $0[path] = bytes }
    return bytes
  }

  func kind(_ path: String) -> FileKind? { files.kind(path) }
}

/// Files that were recorded, in place of those on disk.
struct ReplayedFiles: FileReading {
  let contents: [String: [UInt8]]

  func names(in directory: String) throws(FileFault) -> [String] {
    let names = contents.keys.filter { Self.folder(of: $0) == directory }.map { path in
      String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }
    guard !names.isEmpty else { throw .notFound(directory) }
    return names.sorted()
  }

  func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
    guard let bytes = contents[path] else { throw .notFound(path) }
    return bytes
  }

  func kind(_ path: String) -> FileKind? {
    if contents[path] != nil { return .file }
    return contents.keys.contains { Self.folder(of: $0) == path } ? .directory : nil
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
