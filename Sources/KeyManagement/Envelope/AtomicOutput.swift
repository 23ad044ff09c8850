import Glibc
import Platform

/// A file that gets its name only when it is whole. Until then it has none, where the file system can do that, so that not
/// even a killed program leaves a part of it.
struct AtomicOutput: ~Copyable {
  private let path: String
  private let descriptor: Int32
  /// The name it has meanwhile where it cannot be without one.
  private let temporary: String?

  /// - Throws: what `OutputFile.check` throws.
  init(path: String, replacing: Bool) throws {
    try OutputFile.check(path, replacing: replacing)
    let (opened, name) = try Self.create(path)
    self.path = path
    descriptor = opened
    temporary = name
  }

  private static func create(_ path: String) throws -> (descriptor: Int32, name: String?) {
    // O_TMPFILE, which is a macro that Swift does not see.
    let unnamed = open(Path.parent(path), 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 { return (unnamed, nil) }
    let name = temporaryName(path)
    let named = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard named >= 0 else { throw KeyError.system(SystemError("create", path)) }
    return (named, name)
  }

  deinit {
    close(descriptor)
    if let temporary { unlink(temporary) }
  }

  var stream: ByteStream { ByteStream(descriptor: descriptor, name: path) }

  /// Gives it its name, durably.
  func publish(replacing: Bool) throws {
    guard fsync(descriptor) == 0 else { throw KeyError.system(SystemError("write", path)) }
    let source = temporary ?? "/proc/self/fd/\(descriptor)"
    if linkat(AT_FDCWD, source, AT_FDCWD, path, temporary == nil ? AT_SYMLINK_FOLLOW : 0) != 0 {
      guard errno == EEXIST else { throw KeyError.system(SystemError("create", path)) }
      guard replacing else { throw KeyError.outputExists(path: path) }
      let name = Self.temporaryName(path)
      guard linkat(AT_FDCWD, source, AT_FDCWD, name, temporary == nil ? AT_SYMLINK_FOLLOW : 0) == 0 else {
        throw KeyError.system(SystemError("create", path))
      }
      guard rename(name, path) == 0 else {
        let error = SystemError("replace", path)
        unlink(name)
        throw KeyError.system(error)
      }
    }
    do { try AtomicFile.synchronizeFolder(Path.parent(path)) } catch { throw KeyError.system(error) }
  }

  private static func temporaryName(_ path: String) -> String {
    Path.join(Path.parent(path), ".\(Path.name(path)).\(getpid())-\(UInt64.random(in: .min ... .max)).tmp")
  }
}
