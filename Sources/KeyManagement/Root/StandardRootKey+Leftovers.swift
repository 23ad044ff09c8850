import Glibc
import Platform

extension StandardRootKey {
  /// Overwrites and removes what programs that were killed while they wrote the file have left beside it: the next root key, or the one
  /// that is. Answers how many files those were. One whose program still runs is left alone.
  @discardableResult
  public func removeLeftovers() -> Int {
    let folder = Path.parent(path)
    let leftovers = ((try? Files.names(in: folder)) ?? []).map { Path.join(folder, $0) }.filter(isLeftover)
    for file in leftovers { Self.wipe(file) }
    return leftovers.count
  }

  /// Temporary files are named `.root.key.PID-NUMBER.tmp`; that of a first key file has the name without the dot, and may have one of
  /// its own in turn.
  private func isLeftover(_ file: String) -> Bool {
    let name = Path.name(file)
    let start = Path.name(path) + "."
    let rest = name.hasPrefix(".") ? name.dropFirst() : name[...]
    guard rest.hasPrefix(start), rest.hasSuffix(".tmp"), let status = Files.status(file), status.kind == .file,
      let digits = rest.dropFirst(start.count).split(separator: "-").first, let pid = Int32(digits), pid > 0
    else { return false }
    guard let process = ProcessIdentity(pid: pid) else { return kill(pid, 0) != 0 && errno == ESRCH }
    // Numbers are used again: who began after the file was written has not written it.
    guard let uptime = process.uptime else { return false }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec) - uptime > status.modified + 60
  }

  private static func wipe(_ file: String) {
    if let size = Files.status(file)?.size, let open = try? OpenFile(file, O_WRONLY | O_NOFOLLOW) {
      try? open.write([UInt8](repeating: 0, count: min(size, 1 << 20)), path: file)
      try? open.synchronize(path: file)
    }
    try? Files.remove(file)
  }
}
