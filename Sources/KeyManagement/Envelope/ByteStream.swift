import Glibc

/// Where the bytes of an envelope come from.
protocol ByteSource {
  var name: String { get }

  /// Fills the buffer unless the source ends before.
  /// - Returns: how many bytes were given; fewer than the buffer holds only at the end.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(KeyError) -> Int
}

/// Where they go.
protocol ByteSink {
  mutating func write(_ buffer: UnsafeRawBufferPointer) throws(KeyError)
}

/// An open file, pipe or terminal to read bytes from or write them to; not closed here.
public struct ByteStream: Hashable, Sendable, ByteSource, ByteSink {
  public let descriptor: Int32
  /// For errors: the path as the user gave it, or `standard input`.
  public let name: String

  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  public static let standardInput = ByteStream(descriptor: 0, name: "standard input")
  public static let standardOutput = ByteStream(descriptor: 1, name: "standard output")

  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(KeyError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure
      }
      filled += count
    }
    return filled
  }

  func write(_ buffer: UnsafeRawBufferPointer) throws(KeyError) {
    var written = 0
    while written < buffer.count {
      let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure
      }
      written += count
    }
  }

  func writeAll(_ bytes: [UInt8]) throws(KeyError) {
    var sink = self
    try sink.write(bytes)
  }

  private var failure: KeyError {
    let code = errno
    return .inputOutput(name: name, reason: String(cString: strerror(code)).lowercased())
  }
}

extension ByteSource {
  /// The next `count` bytes, or fewer at the end.
  mutating func bytes(_ count: Int) throws(KeyError) -> [UInt8] {
    // Errors go around the array's initializer, which has none of its own kind.
    var failure: KeyError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(KeyError) { filled = try fill(UnsafeMutableRawBufferPointer(buffer)) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}

extension ByteSink {
  mutating func write(_ bytes: [UInt8]) throws(KeyError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { buffer.deallocate() }
    buffer.copyBytes(from: bytes)
    try write(UnsafeRawBufferPointer(buffer))
  }
}
