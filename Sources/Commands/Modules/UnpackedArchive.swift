import Glibc
import Platform

/// Writes what is in an archive below a folder, and nothing anywhere else. Links are written as they are, wherever they lead: nothing is
/// written through them, and who takes the files from the folder leaves out those that lead out of it.
struct UnpackedArchive {
  let folder: String

  /// - Parameter folder: new or empty.
  func write(_ entries: [ArchiveEntry]) throws {
    var links: Set<String> = []
    for entry in entries {
      let path = try inside(entry.path)
      if path.isEmpty { continue }
      // What follows a link is written where the link leads, so nothing may.
      for parent in Self.parents(path) where links.contains(parent) { throw ArchiveError.escapes(path: entry.path) }
      let place = Path.join(folder, path)
      try Files.makeFolder(Path.parent(place))
      switch entry.content {
      case .folder: try Files.makeFolder(place)
      case .file(let bytes, let isProgram):
        guard !links.contains(path) else { throw ArchiveError.escapes(path: entry.path) }
        try FileTree.remove(place)
        try AtomicFile.write(bytes, to: place, mode: isProgram ? 0o755 : 0o644)
      case .link(let target):
        try FileTree.remove(place)
        guard symlink(target, place) == 0 else { throw SystemError("create", place) }
        links.insert(path)
      }
    }
  }

  /// The path without `.` parts.
  private func inside(_ path: String) throws(ArchiveError) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard !path.hasPrefix("/"), !parts.contains(".."), !path.utf8.contains(0), parts.count < FileTree.depthLimit else {
      throw .escapes(path: path)
    }
    return parts.joined(separator: "/")
  }

  private static func parents(_ path: String) -> [String] {
    let parts = path.split(separator: "/")
    return (1..<max(1, parts.count)).map { parts.prefix($0).joined(separator: "/") }
  }
}
