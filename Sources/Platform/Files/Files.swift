import Glibc

/// What is done with single files and folders. Paths are absolute or relative to the working directory.
public enum Files {
  /// What lies at a path, without following a symbolic link there.
  public struct Status: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case file, folder, symbolicLink, other }

    public let kind: Kind
    /// Bytes.
    public let size: Int
    /// The permission bits, such as `0o600`.
    public let mode: UInt32
    public let owner: FileOwner
    /// Seconds since 1970.
    public let modified: Double
  }

  /// What lies at the path, or `nil` if nothing can be seen there.
  public static func status(_ path: String) -> Status? {
    var raw = stat()
    return lstat(path, &raw) == 0 ? Status(raw) : nil
  }

  public static func exists(_ path: String) -> Bool { status(path) != nil }

  /// True for a file that this process may execute, links followed.
  public static func isExecutable(_ path: String) -> Bool {
    var raw = stat()
    return stat(path, &raw) == 0 && raw.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// The bytes of a file, at most `limit` of them.
  public static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    try OpenFile(path, O_RDONLY).readToEnd(limit: limit, path: path)
  }

  /// Makes the folder and those above it. One that is there already keeps its mode.
  public static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
    if mkdir(path, mode) == 0 { return }
    switch errno {
    case EEXIST:
      var raw = stat()
      guard stat(path, &raw) == 0, raw.st_mode & S_IFMT == S_IFDIR else {
        throw SystemError("create folder", path, code: ENOTDIR)
      }
    case ENOENT:
      let parent = Path.parent(path)
      guard parent != path else { throw SystemError("create folder", path, code: ENOENT) }
      // As `mkdir -p` does: only the last is made with the mode asked for. Others may have to pass through the rest.
      try makeFolder(parent)
      if mkdir(path, mode) != 0 && errno != EEXIST { throw SystemError("create folder", path) }
    default: throw SystemError("create folder", path)
    }
  }

  /// Makes the folder if need be and gives it exactly this mode, whatever the umask.
  public static func makeFolder(_ path: String, exactMode mode: UInt32) throws(SystemError) {
    try makeFolder(path, mode: mode)
    guard let status = status(path), status.mode != mode else { return }
    try systemCall("set the mode of", path) { chmod(path, mode) }
  }

  public static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
    try systemCall("set the mode of", path) { chmod(path, mode) }
  }

  /// Gives the file itself (never what a link points to) to a user. Nothing is done if it is theirs already.
  public static func setOwner(_ path: String, _ owner: FileOwner) throws(SystemError) {
    if status(path)?.owner == owner { return }
    try systemCall("change the owner of", path) { lchown(path, owner.user, owner.group) }
  }

  /// Removes a file or link; one that is gone is no error.
  public static func remove(_ path: String) throws(SystemError) {
    if unlink(path) != 0 && errno != ENOENT { throw SystemError("remove", path) }
  }

  public static func rename(_ source: String, to target: String) throws(SystemError) {
    try systemCall("rename", source) { Glibc.rename(source, target) }
  }

  /// The names in a folder, sorted by their bytes; `.` and `..` are left out.
  public static func names(in folder: String) throws(SystemError) -> [String] {
    guard let stream = opendir(folder) else { throw SystemError("list", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Where a symbolic link points, or `nil`.
  public static func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { readlink(path, $0, text.count) } ?? -1
      }
    }
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
