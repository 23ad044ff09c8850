import Glibc

/// Goes over files that are named and files in folders that are named, one at a time, so that of a large folder no more is in
/// memory than its names. In each folder the order is that of the names' bytes. Symbolic links in folders are left out.
public struct PathWalk {
  private struct Level {
    let folder: String
    /// Those that are left.
    var entries: FolderEntries
  }

  private let skip: Set<String>
  /// Those that are left, the next at the end.
  private var paths: [String]
  private var levels: [Level] = []

  /// - Parameter skip: names that are left out in all folders.
  public init(_ paths: [String], skip: Set<String> = []) {
    self.paths = paths.reversed()
    self.skip = skip
  }

  /// The next file, and whether it was found in a folder; what is named and is no folder is a file, there or not.
  ///
  /// Throws for a folder that cannot be read, and goes on behind it when it is called again.
  public mutating func next() throws(SystemError) -> (path: String, isFound: Bool)? {
    while true {
      guard let last = levels.indices.last else {
        guard let path = paths.popLast() else { return nil }
        guard Files.status(path)?.kind == .folder else { return (path, false) }
        try enter(path)
        continue
      }
      guard let (name, known) = levels[last].entries.next() else {
        levels.removeLast()
        continue
      }
      if skip.contains(name) { continue }
      let path = Path.join(levels[last].folder, name)
      // There are file systems that do not say.
      let kind = known ?? Files.status(path)?.kind
      if kind == .folder { try enter(path) }
      if kind == .file { return (path, true) }
    }
  }

  private mutating func enter(_ folder: String) throws(SystemError) {
    guard levels.count < FileTree.depthLimit else { throw SystemError("list", folder, code: ELOOP) }
    levels.append(Level(folder: folder, entries: try Self.entries(folder)))
  }

  private static func entries(_ folder: String) throws(SystemError) -> FolderEntries {
    guard let stream = opendir(folder) else { throw SystemError("list", folder) }
    defer { closedir(stream) }
    var entries = FolderEntries()
    while let entry = readdir(stream) {
      let kind: Files.Status.Kind? =
        switch Int(entry.pointee.d_type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .folder
        case Int(DT_LNK): .symbolicLink
        case Int(DT_UNKNOWN): nil
        default: .other
        }
      withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { entries.append($0, kind) }
      }
    }
    entries.sort()
    return entries
  }
}
