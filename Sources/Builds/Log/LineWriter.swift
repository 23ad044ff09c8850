import Dispatch
import Synchronization

/// Hands lines on in their order: large pieces on a thread of its own, beside which the next ones are read and masked; small ones at
/// once. The memory of what was written is used again: to take some from the system for each piece takes as long as to mask it.
final class LineWriter: Sendable {
  /// From so many bytes on a piece is written beside what goes on.
  private static let largeSize = 32 << 10
  /// So many pieces wait at most: who writes faster than the disk takes it waits for it.
  private static let mostWaiting = 2

  private struct State {
    var waiting: [[UInt8]] = []
    /// Written, for the next pieces.
    var spare: [[UInt8]] = []
  }

  private let state = Mutex(State())
  private let places = DispatchSemaphore(value: mostWaiting)
  private let queue = DispatchQueue(label: "stack.build.lines")
  private let sink: @Sendable ([UInt8]) -> Void

  init(_ sink: @escaping @Sendable ([UInt8]) -> Void) { self.sink = sink }

  func write(_ lines: [UInt8]) {
    var lines = lines
    write(&lines, upTo: lines.count)
  }

  /// Takes the bytes up to the end out of those that are given.
  func write(_ bytes: inout [UInt8], upTo end: Int) {
    var lines = state.withLock { $0.spare.popLast() } ?? []
    lines.append(contentsOf: bytes[end...])
    bytes.removeLast(bytes.count - end)
    swap(&lines, &bytes)
    guard lines.count >= Self.largeSize else {
      queue.sync { sink(lines) }
      return keep(&lines)
    }
    places.wait()
    state.withLock { state in
      // Exchanged: a second owner here would keep its memory from being used again.
      state.waiting.append([])
      swap(&state.waiting[state.waiting.count - 1], &lines)
    }
    queue.async { [self] in writeNext() }
  }

  /// Until all is written.
  func finish() { queue.sync {} }

  private func writeNext() {
    var lines = state.withLock { $0.waiting.removeFirst() }
    sink(lines)
    keep(&lines)
    places.signal()
  }

  private func keep(_ lines: inout [UInt8]) {
    lines.removeAll(keepingCapacity: true)
    state.withLock { state in
      state.spare.append([])
      swap(&state.spare[state.spare.count - 1], &lines)
    }
  }
}
