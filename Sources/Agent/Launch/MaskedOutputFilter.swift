import CPlatform
import Glibc
import KeyManagement
import Platform

/// The process between a unit and its log that takes the unit's secrets out. It is as long-lived as the unit's processes, and has no
/// rights but theirs.
public enum MaskedOutputFilter {
  /// Milliseconds for which what may be the beginning of a secret is held back when nothing follows.
  private static let patience: Int32 = 2000
  /// Bytes.
  private static let longestHead = 16 << 20

  /// Reads what to take out, gives up its rights, and copies standard input to standard output without that until the end.
  public static func run() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGHUP, SIGINT, SIGTERM] { signal(number, SIG_IGN) }
    guard let head = readHead() else { return 1 }
    if let user = head.user {
      var groups = [user.group]
      guard setgroups(1, &groups) == 0, setgid(user.group) == 0, setuid(user.user) == 0 else { return 1 }
    }
    guard stack_no_new_privileges() == 0 else { return 1 }
    var masker = SecretMasker(head.secrets.map { Array($0.utf8) })
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var out: [UInt8] = []
    while true {
      var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let ready = poll(&input, 1, masker.isHolding ? patience : -1)
      if ready < 0, errno == EINTR { continue }
      if ready == 0 {
        guard put(masker.finish()) else { return 1 }
        continue
      }
      let count = read(0, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      out.removeAll(keepingCapacity: true)
      buffer.withUnsafeBytes { masker.process(UnsafeRawBufferPointer(rebasing: $0[..<count]), into: &out) }
      guard put(out) else { return 1 }
    }
    return put(masker.finish()) ? 0 : 1
  }

  private static func readHead() -> MaskedOutputHead? {
    var size: UInt32 = 0
    guard withUnsafeMutableBytes(of: &size, { fill($0) }), size <= longestHead else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard bytes.withUnsafeMutableBytes({ fill($0) }) else { return nil }
    return MaskedOutputHead(bytes)
  }

  private static func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var at = 0
    while at < buffer.count {
      let count = read(0, buffer.baseAddress.map { $0 + at }, buffer.count - at)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }

  /// False when the log takes no more. A full disk loses what comes, and the unit goes on, as it does without a filter.
  private static func put(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno == ENOSPC || errno == EDQUOT
      }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
