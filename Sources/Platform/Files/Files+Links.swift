import Glibc

extension Files {
  /// Makes a symbolic link at `path` that points to `target`.
  public static func makeLink(_ path: String, to target: String) throws(SystemError) {
    try systemCall("create", path) { symlink(target, path) }
  }

  /// The path with all symbolic links resolved; `nil` if nothing is there.
  public static func realPath(_ path: String) -> String? {
    guard let raw = realpath(path, nil) else { return nil }
    defer { free(raw) }
    return String(cString: raw)
  }
}
