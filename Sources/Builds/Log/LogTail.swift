import Glibc
import Synchronization

/// The end of what a build has written, for a page that shows how it stands.
final class LogTail: Sendable {
  private static let limit = 32 << 10

  private struct State {
    var pieces: [(name: String, lines: [UInt8])] = []
    var bytes = 0
  }

  private let state = Mutex(State())

  /// - Parameter lines: whole lines, each with its line break.
  func append(_ lines: [UInt8], _ name: String) {
    var end = lines.suffix(Self.limit)
    if end.count < lines.count, let first = Self.lineEnd(in: end) { end = end[(first + 1)...] }
    let piece = Array(end)
    state.withLock { state in
      state.pieces.append((name, piece))
      state.bytes += piece.count
      while state.bytes > Self.limit, state.pieces.count > 1 { state.bytes -= state.pieces.removeFirst().lines.count }
    }
  }

  /// By the C library: chatty steps write hundreds of megabytes.
  private static func lineEnd(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { raw in
      guard let start = raw.baseAddress, let found = memchr(start, 0x0A, raw.count) else { return nil }
      return bytes.startIndex + (UnsafeRawPointer(found) - start)
    }
  }

  /// Each with the name of its step before it.
  var lines: [String] {
    let pieces = state.withLock { $0.pieces }
    return pieces.flatMap { name, bytes in
      bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { "[\(name)] " + String(decoding: $0, as: UTF8.self) }
    }
  }
}
