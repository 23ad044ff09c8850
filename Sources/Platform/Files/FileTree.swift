import CPlatform
import Glibc

/// Whole folders: copied, removed and listed without ever following a symbolic link out of them.
public enum FileTree {
  public struct Entry: Hashable, Sendable {
    /// Relative to the root, with `/`.
    public let path: String
    public let kind: Files.Status.Kind
    public let mode: UInt32
    public let size: Int
  }

  /// Deeper trees are refused.
  public static let depthLimit = 256

  /// Everything under the root, sorted by path bytes, folders before what is in them. `skip` names are left out at
  /// every level.
  public static func entries(
    _ root: String, skip: Set<String> = []
  ) throws(SystemError) -> [Entry] {
    var result: [Entry] = []
    try list(root, prefix: "", depth: 0, skip: skip, into: &result)
    return result.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private static func list(
    _ root: String, prefix: String, depth: Int, skip: Set<String>, into result: inout [Entry]
  ) throws(SystemError) {
    guard depth < depthLimit else { throw SystemError("list", root, code: ELOOP) }
    for name in try Files.names(in: prefix.isEmpty ? root : Path.join(root, prefix))
    where !skip.contains(name) {
      let path = prefix.isEmpty ? name : prefix + "/" + name
      guard let status = Files.status(Path.join(root, path)) else { continue }
      result.append(Entry(path: path, kind: status.kind, mode: status.mode, size: status.size))
      if status.kind == .folder {
        try list(root, prefix: path, depth: depth + 1, skip: skip, into: &result)
      }
    }
  }

  /// Copies the tree into a folder that must not exist yet. Links are copied as links if they stay inside the tree, and
  /// refused or left out otherwise; sockets and devices are refused. Files get `0o644`, or `0o755` if their owner may
  /// execute them.
  ///
  /// - Returns: the links that were left out, relative to the source.
  @discardableResult
  public static func copy(
    _ source: String, to target: String, skip: Set<String> = [], folderMode: UInt32 = 0o755,
    leavesLinksOut: Bool = false
  ) throws(SystemError) -> [String] {
    var leftOut: [String] = []
    try Files.makeFolder(Path.parent(target))
    try systemCall("create folder", target) { mkdir(target, folderMode) }
    try Files.setMode(target, folderMode)
    for entry in try entries(source, skip: skip) {
      let from = Path.join(source, entry.path)
      let to = Path.join(target, entry.path)
      switch entry.kind {
      case .folder:
        try systemCall("create folder", to) { mkdir(to, folderMode) }
        try Files.setMode(to, folderMode)
      case .file: try copyFile(from, to: to, mode: entry.mode & 0o100 == 0 ? 0o644 : 0o755)
      case .symbolicLink:
        if let link = Files.linkTarget(from), !leadsOut(entry.path, root: source) {
          try systemCall("create", to) { symlink(link, to) }
        } else if leavesLinksOut {
          leftOut.append(entry.path)
        } else {
          throw SystemError("copy the link (it leads out of the folder)", from, code: EXDEV)
        }
      case .other: throw SystemError("copy", from, code: EINVAL)
      }
    }
    return leftOut
  }

  /// Copies one file's bytes in constant memory.
  public static func copyFile(
    _ source: String, to target: String, mode: UInt32 = 0o644
  ) throws(SystemError) {
    let input = try OpenFile(source, O_RDONLY | O_NOFOLLOW)
    let output = try OpenFile(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    while true {
      let count = try systemCall("copy", source) {
        stack_copy_range(input.descriptor, output.descriptor, 1 << 30)
      }
      if count == 0 { break }
    }
    try systemCall("set the mode of", target) { fchmod(output.descriptor, mode) }
  }

  /// Removes the file, link or whole folder; one that is gone is no error.
  public static func remove(_ path: String) throws(SystemError) {
    try remove(path, depth: 0)
  }

  private static func remove(_ path: String, depth: Int) throws(SystemError) {
    guard depth < depthLimit else { throw SystemError("remove", path, code: ELOOP) }
    guard let status = Files.status(path) else { return }
    guard status.kind == .folder else { return try Files.remove(path) }
    // Somebody may be creating files in it still: list again until it is empty.
    for _ in 0..<8 {
      for name in try Files.names(in: path) {
        try remove(Path.join(path, name), depth: depth + 1)
      }
      if rmdir(path) == 0 || errno == ENOENT { return }
      guard errno == ENOTEMPTY || errno == EEXIST else { break }
    }
    throw SystemError("remove", path)
  }

  /// Gives the folder and all in it to a user. Links themselves are given, not what they point to.
  public static func setOwner(_ path: String, _ owner: FileOwner) throws(SystemError) {
    try Files.setOwner(path, owner)
    guard Files.status(path)?.kind == .folder else { return }
    for entry in try entries(path) { try Files.setOwner(Path.join(path, entry.path), owner) }
  }

  /// Bytes of all files in it.
  public static func size(_ path: String) throws(SystemError) -> Int {
    try entries(path).reduce(0) { $0 &+ ($1.kind == .file ? $1.size : 0) }
  }
}
