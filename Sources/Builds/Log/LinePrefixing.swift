import Glibc

/// Puts a text before every line.
public enum LinePrefixing {
  /// - Parameter lines: whole lines, each with its line break.
  public static func add(_ prefix: [UInt8], to lines: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    add(prefix, to: lines, into: &out)
    return out
  }

  /// Adds the lines with their prefixes, to memory that a chatty step's next lines may use again.
  public static func add(_ prefix: [UInt8], to lines: [UInt8], into out: inout [UInt8]) {
    out.reserveCapacity(out.count + lines.count + lines.count / 8 + prefix.count)
    lines.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      var at = 0
      while at < bytes.count {
        // By the C library: chatty steps write hundreds of megabytes.
        let found = memchr(start + at, 0x0A, bytes.count - at)
        let end = found.map { UnsafeRawPointer($0) - start + 1 } ?? bytes.count
        out.append(contentsOf: prefix)
        out.append(contentsOf: UnsafeRawBufferPointer(start: start + at, count: end - at))
        at = end
      }
    }
  }
}
