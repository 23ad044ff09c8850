import Glibc
import Platform

/// Tells whether what a key is taken from is this user's alone, as `sshd` does with the keys of a user: who owns a file may change it and
/// its mode at any time, and who may write into a folder may put another file in its place.
enum OwnPlace {
  /// Reads a file that nobody else can have written. What is no regular file is not waited for.
  /// - Parameter missing: what is thrown when there is none.
  static func read(
    _ path: String, limit: Int, missing: KeyError, noFile: KeyError, tooOpen: (UInt32) -> KeyError
  ) throws -> [UInt8] {
    let file: OpenFile
    do { file = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) } catch {
      switch error.code {
      case ENOENT: throw missing
      case ELOOP where Files.status(path)?.kind == .symbolicLink: throw KeyError.symbolicLink(path: path)
      // A socket, or a pipe that nobody reads.
      case ENXIO: throw noFile
      default: throw error
      }
    }
    let status = try file.status(path: path)
    guard status.kind == .file else { throw noFile }
    try check(status.owner, of: path)
    guard status.mode & 0o077 == 0 else { throw tooOpen(status.mode) }
    return try file.readToEnd(limit: limit, path: path)
  }

  /// Throws unless the owner is this user or the system's.
  static func check(_ owner: FileOwner, of path: String) throws(KeyError) {
    guard owner.user == geteuid() || owner.isRoot else { throw .ownedByOther(path: path, owner: owner.name) }
  }

  /// Throws if others may put something else in the place of a file: its folder has to be this user's alone, sticky or not. So has
  /// the one above where that is the program's own, of which `keys` is a part.
  static func checkFolders(of path: String) throws(KeyError) {
    let folder = Path.parent(path)
    for place in Path.name(folder) == "keys" ? [folder, Path.parent(folder)] : [folder] {
      guard let status = Files.statusOfTarget(place) else { continue }
      try check(status.owner, of: place)
      guard status.mode & 0o022 == 0 else { throw .keyFolderTooOpen(path: place, mode: status.mode) }
    }
  }
}
