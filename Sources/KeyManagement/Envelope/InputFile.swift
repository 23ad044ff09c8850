import Glibc
import Platform

/// A file that is read as it was named: who means what a symbolic link points to says so.
public enum InputFile {
  /// Names under which a process has its own open files. They are links to the system only, and nobody else can set them.
  private static let openFiles = ["/dev/fd/", "/proc/self/fd/"]

  /// - Throws: `KeyError.linkNotFollowed`, `.system`.
  public static func open(_ path: String, followsLinks: Bool) throws(KeyError) -> OpenFile {
    do { return try OpenFile(path, O_RDONLY | (followsLinks || isOpen(path) ? 0 : O_NOFOLLOW)) } catch {
      if error.code == ELOOP, Files.status(path)?.kind == .symbolicLink { throw .linkNotFollowed(path: path) }
      throw .system(error)
    }
  }

  /// - Parameter limit: bytes; what is longer is cut off there.
  /// - Throws: `KeyError.linkNotFollowed`, `.system`.
  public static func read(_ path: String, followsLinks: Bool, limit: Int = .max) throws(KeyError) -> [UInt8] {
    let file = try open(path, followsLinks: followsLinks)
    do { return try file.readToEnd(limit: limit, path: path) } catch { throw .system(error) }
  }

  /// The whole of a regular file, or of what this process was given open, such as a pipe of the shell's; nothing else is waited for.
  /// - Parameter limit: bytes; what is longer is refused.
  /// - Throws: `KeyError.linkNotFollowed`, `.noInputFile`, `.inputOutput`, `.system`.
  public static func readWhole(_ path: String, followsLinks: Bool, limit: Int) throws(KeyError) -> [UInt8] {
    if !isOpen(path) {
      let status = followsLinks ? Files.statusOfTarget(path) : Files.status(path)
      if let kind = status?.kind, kind != .file, kind != .symbolicLink { throw .noInputFile(path: path) }
    }
    let bytes = try read(path, followsLinks: followsLinks, limit: limit + 1)
    guard bytes.count <= limit else {
      throw .inputOutput(name: path, reason: "it has more than \(limit >> 20) MiB")
    }
    return bytes
  }

  private static func isOpen(_ path: String) -> Bool {
    path == "/dev/stdin" || openFiles.contains { path.hasPrefix($0) }
  }

  /// A file that is to be changed where it is. What is no file is refused, without waiting for somebody to write into a pipe.
  /// - Throws: `KeyError.linkNotFollowed`, `.notAFile`, `.system`.
  static func toChange(_ path: String) throws(KeyError) -> OpenFile {
    let file: OpenFile
    do { file = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) } catch {
      if error.code == ELOOP, Files.status(path)?.kind == .symbolicLink { throw .linkNotFollowed(path: path) }
      throw .system(error)
    }
    var status = stat()
    guard fstat(file.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notAFile(path: path)
    }
    return file
  }
}
