import Glibc

/// Files that are, at every moment and after every crash, either the old whole or the new whole.
public enum AtomicFile {
  /// Replaces the file: temporary file beside it, flush, rename, flush of the folder.
  ///
  /// The file gets exactly `mode`. It is given to the owner of `ownerLike` (a path), or to `owner`, before it gets its
  /// name. With `durable` false the flushes are left out: still never half a file, but after a power cut perhaps the old.
  public static func write(
    _ bytes: some Sequence<UInt8>, to path: String, mode: UInt32 = 0o600, ownerLike: String? = nil,
    owner: FileOwner? = nil, durable: Bool = true
  ) throws(SystemError) {
    // In the place of a device or a pipe there would be a file, for everybody.
    if Files.status(path)?.kind == .other { throw SystemError("replace the device or pipe", path, code: ENOTSUP) }
    let folder = Path.parent(path)
    let temporary = Path.join(
      folder, ".\(Path.name(path)).\(getpid())-\(UInt64.random(in: .min ... .max)).tmp")
    do throws(SystemError) {
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
      try file.write(bytes, path: path)
      if let owner = owner ?? ownerLike.flatMap({ Files.status($0)?.owner }), owner != .current {
        try systemCall("change the owner of", path) {
          fchown(file.descriptor, owner.user, owner.group)
        }
      }
      try systemCall("set the mode of", path) { fchmod(file.descriptor, mode) }
      if durable { try file.synchronize(path: path) }
      try systemCall("write", path) { rename(temporary, path) }
    } catch {
      unlink(temporary)
      throw error
    }
    if durable { try synchronizeFolder(folder) }
  }

  public static func write(
    _ text: String, to path: String, mode: UInt32 = 0o600, ownerLike: String? = nil,
    owner: FileOwner? = nil, durable: Bool = true
  ) throws(SystemError) {
    try write(
      Array(text.utf8), to: path, mode: mode, ownerLike: ownerLike, owner: owner, durable: durable)
  }

  /// Removes what writers of this file that were killed have left beside it. Processes that still run are let be.
  public static func removeLeftovers(of path: String) throws(SystemError) {
    let folder = Path.parent(path)
    guard Files.exists(folder) else { return }
    let (start, end) = (".\(Path.name(path)).", ".tmp")
    for name in try Files.names(in: folder) where name.hasPrefix(start) && name.hasSuffix(end) {
      let parts = name.dropFirst(start.count).dropLast(end.count).split(separator: "-")
      guard parts.count == 2, let process = Int32(parts[0]), UInt64(parts[1]) != nil, process > 0 else { continue }
      if kill(process, 0) != 0, errno == ESRCH { try Files.remove(Path.join(folder, name)) }
    }
  }

  /// Makes names created, renamed or removed in the folder durable.
  public static func synchronizeFolder(_ path: String) throws(SystemError) {
    try OpenFile(path, O_RDONLY | O_DIRECTORY).synchronize(path: path)
  }
}
