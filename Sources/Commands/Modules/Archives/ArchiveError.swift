import Platform

/// Why an archive is not unpacked.
enum ArchiveError: Error, Hashable {
  case damaged(String)
  /// A path that leads out of the folder, or through a link.
  case escapes(path: String)
  /// Something other than a file, folder or link.
  case unsupported(path: String)
  case tooLarge(limit: Int)
  case tooMany(limit: Int)
  /// Unpacking would take more memory than any of an ordinary size does.
  case needsMemory
  /// A single file that is compressed.
  case noArchive(CompressedFormat)
  case unknownFormat

  var reason: String {
    switch self {
    case .damaged(let what): "the archive is damaged: \(what)"
    case .escapes(let path): "`\(path)` in it leads out of the folder"
    case .unsupported(let path): "`\(path)` in it is neither a file nor a folder nor a link"
    case .tooLarge(let limit): "it unpacks to more than \(limit >> 20) MiB"
    case .tooMany(let limit): "it has more than \(limit) entries"
    case .needsMemory: "to unpack it takes more than 256 MiB of memory"
    case .noArchive(let format): "what \(format) has compressed is no tar archive, and a module is a folder"
    case .unknownFormat: "it is neither a ZIP archive nor a tar archive, plain or compressed by gzip, bzip2 or xz"
    }
  }
}
