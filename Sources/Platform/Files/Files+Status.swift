import Glibc

extension Files.Status {
  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      default: .other
      }
    size = Int(raw.st_size)
    mode = raw.st_mode & 0o7777
    owner = FileOwner(user: raw.st_uid, group: raw.st_gid)
    modified = Double(raw.st_mtim.tv_sec) + Double(raw.st_mtim.tv_nsec) / 1e9
  }
}

extension Files {
  /// What a path leads to, through symbolic links, or `nil` if nothing can be seen there.
  public static func statusOfTarget(_ path: String) -> Status? {
    var raw = stat()
    return stat(path, &raw) == 0 ? Status(raw) : nil
  }
}

extension OpenFile {
  /// What was opened, whatever has that name now.
  public func status(path: String = "") throws(SystemError) -> Files.Status {
    var raw = stat()
    try systemCall("look at", path) { fstat(descriptor, &raw) }
    return Files.Status(raw)
  }
}
