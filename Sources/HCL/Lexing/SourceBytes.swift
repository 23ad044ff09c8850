import Diagnostics

/// The bytes of a source while it is read. Reading past the end gives 0, which no token contains.
///
/// The memory belongs to whoever made the value and must outlive it.
struct SourceBytes {
  private let base: UnsafeBufferPointer<UInt8>
  let count: Int

  init(_ base: UnsafeBufferPointer<UInt8>) {
    self.base = base
    count = base.count
  }

  @inline(__always)
  subscript(_ offset: Int) -> UInt8 { offset >= 0 && offset < count ? base[offset] : 0 }

  /// The text between two offsets, clamped; bytes that are not UTF-8 become U+FFFD.
  @inline(__always)
  func string(_ start: Int, _ end: Int) -> String {
    let end = min(end, count)
    guard start >= 0, start < end else { return "" }
    return String(decoding: UnsafeBufferPointer(rebasing: base[start..<end]), as: UTF8.self)
  }

  /// The byte at an offset that the caller has found to be below ``count``.
  @inline(__always)
  func known(_ offset: Int) -> UInt8 { base[offset] }

  func slice(_ start: Int, _ end: Int) -> ArraySlice<UInt8> {
    let end = min(end, count)
    guard start >= 0, start < end else { return [] }
    return ArraySlice(base[start..<end])
  }

  func matches(_ text: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, offset + text.utf8CodeUnitCount <= count else { return false }
    for index in 0..<text.utf8CodeUnitCount where base[offset + index] != text.utf8Start[index] { return false }
    return true
  }

  func matches(_ other: ArraySlice<UInt8>, at offset: Int) -> Bool {
    guard offset >= 0, other.count <= count - offset else { return false }
    return base[offset..<(offset + other.count)].elementsEqual(other)
  }

  /// The scalar that starts at an offset and its length; `nil` for the end and for bytes that are not UTF-8.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset >= 0, offset < count else { return nil }
    let first = base[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, length <= count - offset else { return nil }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = base[offset + index]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  /// Whether some byte is beyond what form C leaves alone: below U+0300, whose UTF-8 starts with 0xCC, nothing composes.
  @inline(__always)
  func mayCompose(_ start: Int, _ end: Int) -> Bool {
    var offset = max(start, 0)
    let end = min(end, count)
    while offset < end {
      if base[offset] >= 0xCC { return true }
      offset += 1
    }
    return false
  }

  /// The first offset at which the bytes are not UTF-8.
  var firstInvalidUTF8: Int? {
    var offset = 0
    while offset < count {
      if count - offset >= 8 {
        let word = UnsafeRawPointer(base.baseAddress.unsafelyUnwrapped + offset)
          .loadUnaligned(as: UInt64.self)
        if word & 0x8080_8080_8080_8080 == 0 {
          offset += 8
          continue
        }
      }
      guard let (_, length) = scalar(at: offset) else { return offset }
      offset += length
    }
    return nil
  }
}
