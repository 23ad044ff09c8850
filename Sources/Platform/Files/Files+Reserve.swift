import Glibc

extension Files {
  /// Makes a file that has so much of the disk, to be removed when that is needed.
  public static func reserve(_ path: String, bytes: Int) throws(SystemError) {
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_NOFOLLOW)
    let code = posix_fallocate(file.descriptor, 0, off_t(bytes))
    guard code == 0 else {
      try? remove(path)
      throw SystemError("reserve", path, code: code)
    }
  }
}
