import Glibc

/// A small file system of its own, which can become full or read-only. Only where this process may mount.
public final class SmallDisk: Sendable {
  private struct NotPossible: Error {}

  public static let isPossible: Bool = getuid() == 0 && (try? SmallDisk(kilobytes: 64)) != nil
  public static let reason = "small disks are mounted, which takes root's rights"

  public let folder: ScratchFolder
  /// Where it is mounted.
  public let path: String

  /// - Parameter place: a folder that is there; one of its own if `nil`.
  public init(kilobytes: Int, at place: String? = nil) throws {
    folder = try ScratchFolder()
    path = place ?? folder.path
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { throw NotPossible() }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }

  public func resize(kilobytes: Int) -> Bool {
    mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(kilobytes)k") == 0
  }

  public func makeReadOnly() -> Bool { mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 }
  public func makeWritable() -> Bool { mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), nil) == 0 }
}
