import KeyManagement
import Platform
import Synchronization

/// What one step writes, made into masked lines.
///
/// Called from the one thread that reads the step's output, and once more after it has ended.
final class StepOutput: Sendable {
  private struct State {
    var masker: SecretMasker
    /// Masked, and not handed on yet: the beginning of a line whose end has not come.
    var lines: [UInt8] = []
    var written = 0
    var isCut = false
  }

  private let state: Mutex<State>
  private let limit: Int
  private let writer: LineWriter

  /// - Parameter sink: gets whole lines, each with its line break.
  init(secrets: SecretPatterns?, limit: Int = BuildLog.stepLimit, sink: @escaping @Sendable ([UInt8]) -> Void) {
    state = Mutex(State(masker: SecretMasker(secrets)))
    self.limit = limit
    writer = LineWriter(sink)
  }

  func write(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      // What is not kept need not be looked at.
      if state.isCut { return }
      let rest = state.lines.count
      state.masker.process(bytes, into: &state.lines)
      takeLines(&state, from: rest)
    }
  }

  func finish() {
    state.withLock { state in
      let rest = state.lines.count
      state.masker.finish(into: &state.lines)
      takeLines(&state, from: rest)
      if !state.lines.isEmpty {
        state.lines.append(0x0A)
        emit(&state, upTo: state.lines.count)
      }
    }
    writer.finish()
  }

  /// - Parameter rest: before it there is no line break.
  private func takeLines(_ state: inout State, from rest: Int) {
    let end = state.lines.withUnsafeBytes {
      UnsafeRawBufferPointer(rebasing: $0[rest...]).lastIndex(ofByte: 0x0A).map { rest + $0 + 1 }
    }
    if let end { emit(&state, upTo: end) }
    // A line without an end does not fill the memory.
    while state.lines.count > BuildLog.lineLimit {
      state.lines.insert(0x0A, at: BuildLog.lineLimit)
      emit(&state, upTo: BuildLog.lineLimit + 1)
    }
  }

  private func emit(_ state: inout State, upTo end: Int) {
    guard !state.isCut else { return state.lines.removeAll() }
    state.written += end
    guard state.written <= limit else {
      state.isCut = true
      state.lines = []
      return writer.write(Array("[more than \(limit >> 20) MiB: the rest is not kept]\n".utf8))
    }
    writer.write(&state.lines, upTo: end)
  }
}
