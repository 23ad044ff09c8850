#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Converts bytes between encodings by the system's `iconv`.
struct EncodingConverter {
  let from: String
  let to: String

  /// `nil` when the encoding is not there, or when something cannot be converted.
  func convert(_ bytes: [UInt8]) -> [UInt8]? {
    guard let handle = iconv_open(to, from), handle != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(handle) }
    var input = bytes.map { CChar(bitPattern: $0) }
    var output: [UInt8] = []
    var offset = 0
    var isFlushed = false
    var buffer = [CChar](repeating: 0, count: 4096)
    while true {
      let (fault, read, written) = step(handle, &input, offset, &buffer)
      output += buffer.prefix(written).map { UInt8(bitPattern: $0) }
      offset += read
      switch fault {
      // Without an end to it, it would turn for ever.
      case 0 where offset < input.count, E2BIG:
        guard read > 0 || written > 0 else { return nil }
      case 0:
        // With nothing left to read, once more, for what leads back to the encoding's first state.
        if isFlushed { return output }
        isFlushed = true
      default: return nil
      }
    }
  }

  /// Converts as much as fits the buffer: what stopped it, 0 if nothing did, and how much was read and written.
  private func step(
    _ handle: iconv_t, _ input: inout [CChar], _ offset: Int, _ buffer: inout [CChar]
  ) -> (fault: Int32, read: Int, written: Int) {
    var rest = input.count - offset
    let all = rest
    var room = buffer.count
    let capacity = room
    var fault: Int32 = 0
    buffer.withUnsafeMutableBufferPointer { buffer in
      input.withUnsafeMutableBufferPointer { input in
        var source = input.baseAddress.map { $0 + offset }
        var target = buffer.baseAddress
        let result =
          all == 0 ? iconv(handle, nil, nil, &target, &room) : iconv(handle, &source, &rest, &target, &room)
        if result == -1 { fault = errno }
      }
    }
    return (fault, all - rest, capacity - room)
  }
}
