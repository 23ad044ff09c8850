/// Why an archive is not unpacked.
enum ArchiveError: Error, Hashable {
  case damaged(String)
  /// A path, or the target of a link, that leads out of the folder.
  case escapes(path: String)
  /// Something other than a file, folder or link.
  case unsupported(path: String)
  case tooLarge(limit: Int)
  case tooMany(limit: Int)
  case unknownFormat

  var reason: String {
    switch self {
    case .damaged(let what): "the archive is damaged: \(what)"
    case .escapes(let path): "`\(path)` in it leads out of the folder"
    case .unsupported(let path): "`\(path)` in it is neither a file nor a folder nor a link"
    case .tooLarge(let limit): "it unpacks to more than \(limit >> 20) MiB"
    case .tooMany(let limit): "it has more than \(limit) entries"
    case .unknownFormat: "it is neither a ZIP archive nor a tar archive, plain or compressed by gzip"
    }
  }
}
