import Glibc

/// Whether a disk has room left.
public enum DiskRoom {
  /// What failed needed more than a byte, and may have given back what it had taken before we look.
  private static let little: UInt64 = 256 << 10

  /// Bytes that this process may still write on the disk of a file or folder, which need not be there yet; `nil` when
  /// the system does not tell.
  public static func left(at path: String) -> UInt64? {
    var place = path
    var status = statvfs()
    while statvfs(place, &status) != 0 {
      let parent = Path.parent(place)
      guard errno == ENOENT, parent != place else { return nil }
      place = parent
    }
    return UInt64(status.f_bavail) &* UInt64(status.f_frsize)
  }

  /// Whether a write on that disk that has failed did so for want of room. Engines tell a full disk in words of their
  /// own, and some file systems as a fault of input or output.
  public static func isSpent(at path: String) -> Bool { left(at: path).map { $0 < little } ?? false }
}
