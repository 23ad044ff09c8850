import Subprocess

/// The last bytes of a stream.
struct TailBuffer: Sendable {
  private(set) var bytes: [UInt8] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Reads to the end of the stream.
  init(reading stream: SubprocessOutputSequence, limit: Int) async throws {
    self.init(limit: limit)
    for try await buffer in stream {
      buffer.withUnsafeBytes { append($0) }
    }
    trim(to: limit)
  }

  private mutating func append(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more)
    // Twice the limit, so that the front is cut off seldom.
    if bytes.count / 2 > limit { trim(to: limit) }
  }

  private mutating func trim(to limit: Int) {
    if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
  }

  var text: String { String(decoding: bytes.suffix(4096), as: UTF8.self) }
}
