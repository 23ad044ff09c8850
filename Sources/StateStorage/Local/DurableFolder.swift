import Platform

/// Folders of states and of their copies, which are there after a power cut as well.
enum DurableFolder {
  /// Makes the folder for its owner alone, with those above it, and flushes the names of those that were not there.
  static func make(_ path: String) throws {
    var missing: [String] = []
    var folder = path
    while !Files.exists(folder), folder != Path.parent(folder) {
      missing.append(folder)
      folder = Path.parent(folder)
    }
    try Files.makeFolder(path, mode: 0o700)
    for made in missing.reversed() { try AtomicFile.synchronizeFolder(Path.parent(made)) }
  }
}
