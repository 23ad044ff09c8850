import CPlatform

/// zlib's format (RFC 1950), for what is kept long and read seldom.
public enum Deflate {
  /// Quick rather than small.
  public static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    let room = Int(stack_deflate_bound(UInt(bytes.count)))
    var made = 0
    let out = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      made = stack_deflate(bytes.baseAddress, UInt(bytes.count), buffer.baseAddress, UInt(room))
      count = max(0, made)
    }
    return made < 0 ? nil : out
  }

  /// - Parameter size: how many bytes they were; `nil` is answered when they are not.
  public static func expand(_ bytes: [UInt8], size: Int) -> [UInt8]? {
    guard size > 0 else { return size == 0 ? [] : nil }
    var made = 0
    let out = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      made = bytes.withUnsafeBytes {
        stack_inflate($0.baseAddress, UInt($0.count), buffer.baseAddress, UInt(size))
      }
      count = max(0, made)
    }
    return made == size ? out : nil
  }
}
