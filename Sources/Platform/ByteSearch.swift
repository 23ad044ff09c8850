import CPlatform

extension UnsafeRawBufferPointer {
  /// Where a byte stands last; by the C library, since there may be gigabytes to look through.
  public func lastIndex(ofByte byte: UInt8) -> Int? {
    let index = stack_last_index(baseAddress, byte, UInt(count))
    return index < 0 ? nil : index
  }
}
