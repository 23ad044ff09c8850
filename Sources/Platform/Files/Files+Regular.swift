import Glibc

extension Files {
  /// What a path leads to that holds no bytes of its own, in words: `a folder`, `a pipe`, `a socket`, `a device`. `nil` for a file, and where
  /// nothing can be seen. Links are followed.
  public static func special(_ path: String) -> String? {
    var raw = stat()
    return stat(path, &raw) == 0 ? special(raw.st_mode) : nil
  }

  private static func special(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  /// The bytes of a file that is one: a pipe, which nobody may ever write to, or a device without an end is refused at once.
  /// - Throws: `SystemError`, with EISDIR for a folder and ESPIPE for what else is none.
  public static func readRegular(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let file = try OpenFile(path, O_RDONLY | O_NONBLOCK)
    var raw = stat()
    try systemCall("read", path) { fstat(file.descriptor, &raw) }
    guard special(raw.st_mode) == nil else {
      throw SystemError("read", path, code: raw.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
    }
    return try file.readToEnd(limit: limit, path: path)
  }
}
