import CPlatform
import Glibc

extension UnsafeRawBufferPointer {
  /// Where a byte stands last; by the C library, since there may be gigabytes to look through.
  public func lastIndex(ofByte byte: UInt8) -> Int? {
    let index = stack_last_index(baseAddress, byte, UInt(count))
    return index < 0 ? nil : index
  }

  /// Where it stands first, from a place on.
  public func firstIndex(ofByte byte: UInt8, from start: Int) -> Int? {
    guard let baseAddress, start < count, let found = memchr(baseAddress + start, Int32(byte), count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - baseAddress
  }
}
