import Glibc

extension Files {
  /// Whether the path leads to a folder, through symbolic links too.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
