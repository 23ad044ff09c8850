/// Reads numbers and bytes one after the other, without trust: what is not there is `nil`.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  var isAtEnd: Bool { place == bytes.endIndex }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, bytes.endIndex - place >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  mutating func byte() -> UInt8? { take(1)?.first }

  /// In little-endian order.
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) -> Number? {
    take(Number.bitWidth / 8)?.reversed().reduce(Number.zero) { $0 << 8 | Number($1) }
  }

  /// As many bytes as the number before them says.
  mutating func counted() -> ArraySlice<UInt8>? { number(UInt32.self).flatMap { take(Int($0)) } }
}

extension [UInt8] {
  mutating func append<Number: FixedWidthInteger & UnsignedInteger>(number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// The number of the bytes, and the bytes.
  mutating func append(counted bytes: some Collection<UInt8>) {
    append(number: UInt32(clamping: bytes.count))
    append(contentsOf: bytes)
  }
}
