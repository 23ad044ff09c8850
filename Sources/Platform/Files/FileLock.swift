import Glibc

/// An exclusive lock (`flock`) on a file, held until the value is released. The kernel frees it when its process dies.
public final class FileLock: Sendable {
  public let path: String
  private let file: OpenFile

  private init(path: String, file: consuming OpenFile) {
    self.path = path
    self.file = file
  }

  /// Takes the lock, or answers `nil` when another holds it.
  public static func attempt(_ path: String, mode: UInt32 = 0o600) throws(SystemError) -> FileLock? {
    let file = try OpenFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: mode)
    guard try lock(file.descriptor, LOCK_EX | LOCK_NB, path) else { return nil }
    return FileLock(path: path, file: file)
  }

  /// Takes the lock, blocking this thread until it is free. For moments, never across an `await`.
  public static func wait(_ path: String, mode: UInt32 = 0o600) throws(SystemError) -> FileLock {
    let file = try OpenFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: mode)
    _ = try lock(file.descriptor, LOCK_EX, path)
    return FileLock(path: path, file: file)
  }

  /// Takes the lock on a folder that is there, or answers `nil` when another holds it.
  public static func attempt(folder: String) throws(SystemError) -> FileLock? {
    let file = try OpenFile(folder, O_RDONLY | O_DIRECTORY)
    guard try lock(file.descriptor, LOCK_EX | LOCK_NB, folder) else { return nil }
    return FileLock(path: folder, file: file)
  }

  /// Takes the lock on a folder that is there, blocking this thread until it is free. For moments, never across an `await`.
  public static func wait(folder: String) throws(SystemError) -> FileLock {
    let file = try OpenFile(folder, O_RDONLY | O_DIRECTORY)
    _ = try lock(file.descriptor, LOCK_EX, folder)
    return FileLock(path: folder, file: file)
  }

  /// Takes the lock, trying until the deadline; `nil` when it is still held then.
  public static func acquire(_ path: String, within limit: Duration) async throws -> FileLock? {
    let deadline = ContinuousClock.now + limit
    while true {
      if let lock = try attempt(path) { return lock }
      if ContinuousClock.now >= deadline { return nil }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  private static func lock(
    _ descriptor: Int32, _ operation: Int32, _ path: String
  ) throws(SystemError) -> Bool {
    while flock(descriptor, operation) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return false
      default: throw SystemError("lock", path)
      }
    }
    return true
  }
}
