import KeyManagement
import Platform
import Synchronization

/// What one step writes, made into masked lines.
///
/// Called from the one thread that reads the step's output, and once more after it has ended.
final class StepOutput: Sendable {
  private struct State {
    var masker: SecretMasker
    /// The beginning of a line whose end has not come.
    var rest: [UInt8] = []
    var written = 0
    var isCut = false
  }

  private let state: Mutex<State>
  private let limit: Int
  private let sink: @Sendable ([UInt8]) -> Void

  /// - Parameter sink: gets whole lines, each with its line break.
  init(secrets: SecretPatterns?, limit: Int = BuildLog.stepLimit, sink: @escaping @Sendable ([UInt8]) -> Void) {
    state = Mutex(State(masker: SecretMasker(secrets)))
    self.limit = limit
    self.sink = sink
  }

  func write(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      // What is not kept need not be looked at.
      if state.isCut { return }
      if state.masker.isIdle {
        take(bytes, &state)
      } else {
        state.masker.process(bytes).withUnsafeBytes { take($0, &state) }
      }
    }
  }

  func finish() {
    state.withLock { state in
      state.masker.finish().withUnsafeBytes { take($0, &state) }
      if !state.rest.isEmpty { emit(state.rest + [0x0A], &state) }
      state.rest = []
    }
  }

  private func take(_ bytes: UnsafeRawBufferPointer, _ state: inout State) {
    guard !bytes.isEmpty else { return }
    let end = bytes.lastIndex(ofByte: 0x0A).map { $0 + 1 } ?? 0
    if end > 0 {
      var lines = state.rest
      lines.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
      state.rest = []
      emit(lines, &state)
    }
    state.rest.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[end...]))
    cutLongLine(&state)
  }

  /// A line without an end does not fill the memory.
  private func cutLongLine(_ state: inout State) {
    while state.rest.count > BuildLog.lineLimit {
      emit(Array(state.rest.prefix(BuildLog.lineLimit)) + [0x0A], &state)
      state.rest.removeFirst(BuildLog.lineLimit)
    }
  }

  private func emit(_ lines: [UInt8], _ state: inout State) {
    guard !state.isCut else { return }
    state.written += lines.count
    guard state.written <= limit else {
      state.isCut = true
      return sink(Array("[more than \(limit >> 20) MiB: the rest is not kept]\n".utf8))
    }
    sink(lines)
  }
}
