import Glibc
import Platform

/// A plain secret in a file that only its owner can reach, in memory where there is such a place, for as long as the value
/// lives. Then everything in its folder is overwritten and removed, also what an editor left beside it.
struct PrivateFile: ~Copyable {
  private let folder: String
  let path: String

  init(_ bytes: [UInt8]) throws {
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    Self.sweep(base)
    folder = Path.join(base, "\(Self.prefix)\(getpid())-\(UInt64.random(in: .min ... .max))")
    path = Path.join(folder, "secret")
    try Files.makeFolder(folder, exactMode: 0o700)
    try AtomicFile.write(bytes, to: path, mode: 0o600, durable: false)
  }

  func contents() throws -> [UInt8] { try Files.read(path) }

  deinit { Self.remove(folder) }

  private static let prefix = "stack-edit-"

  /// Removes what programs of this user have left that were killed.
  private static func sweep(_ base: String) {
    for name in (try? Files.names(in: base)) ?? [] where name.hasPrefix(prefix) {
      let folder = Path.join(base, name)
      guard let pid = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t($0) }), pid > 0,
        kill(pid, 0) != 0, errno == ESRCH, let status = Files.status(folder), status.kind == .folder,
        status.owner.user == geteuid()
      else { continue }
      remove(folder)
    }
  }

  private static func remove(_ folder: String) {
    let entries = (try? FileTree.entries(folder)) ?? []
    for entry in entries where entry.kind == .file { wipe(Path.join(folder, entry.path)) }
    try? FileTree.remove(folder)
  }

  private static func wipe(_ path: String) {
    guard let status = Files.status(path), status.kind == .file else { return }
    if let file = try? OpenFile(path, O_WRONLY | O_NOFOLLOW) {
      try? file.write([UInt8](repeating: 0, count: min(status.size, 64 << 20)))
      try? file.synchronize()
    }
  }
}
