import Glibc

/// An open file that closes itself. Every file is opened close-on-exec.
public struct OpenFile: ~Copyable, Sendable {
  public let descriptor: Int32

  /// Opens `path` with the `open(2)` flags; `mode` counts when the flags create it.
  /// Closes the descriptor at its end.
  init(owning descriptor: Int32) { self.descriptor = descriptor }

  public init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemError) {
    descriptor = try systemCall("open", path) { open(path, flags | O_CLOEXEC, mode) }
  }

  deinit { close(descriptor) }

  /// Writes all the bytes.
  public func write(_ bytes: some Sequence<UInt8>, path: String = "") throws(SystemError) {
    var rest = ArraySlice(Array(bytes))
    while !rest.isEmpty {
      let written = try systemCall("write", path) {
        rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Everything from the present position to the end, or to `limit` bytes.
  public func readToEnd(limit: Int = .max, path: String = "") throws(SystemError) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while result.count < limit {
      let count = try systemCall("read", path) {
        buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      }
      if count == 0 { break }
      result.append(contentsOf: buffer.prefix(min(count, limit - result.count)))
    }
    return result
  }

  /// What comes next, at most `count` bytes; nothing at the end.
  public func readSome(_ count: Int, path: String = "") throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    let got = try systemCall("read", path) {
      buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    }
    buffer.removeLast(count - got)
    return buffer
  }

  /// What is read or written next begins there.
  public func seek(to offset: Int, path: String = "") throws(SystemError) {
    _ = try systemCall("read", path) { Int(lseek(descriptor, off_t(offset), SEEK_SET)) }
  }

  public func synchronize(path: String = "") throws(SystemError) {
    try systemCall("write", path) { fsync(descriptor) }
  }
}
