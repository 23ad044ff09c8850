import CPlatform
import Dispatch
import Glibc
import Platform

/// Waits for processes to end, our children or not, without asking again and again.
enum ProcessWatcher {
  /// How the process ended; `unknown` if it is not our child. `nil` if the task was cancelled first.
  static func end(of process: ProcessIdentity) async -> ExitStatus? {
    let descriptor = stack_pidfd_open(process.pid)
    guard descriptor >= 0 else { return reap(process) }
    defer { close(descriptor) }
    // The number may have been given to another process in between.
    guard ProcessStatus(pid: process.pid)?.startTime == process.startTime else { return .unknown }
    guard await becomesReadable(descriptor) else { return nil }
    return reap(process)
  }

  /// Takes the status of a child that has ended.
  private static func reap(_ process: ProcessIdentity) -> ExitStatus {
    var status: Int32 = 0
    while true {
      let answer = waitpid(process.pid, &status, WNOHANG)
      if answer == process.pid { return ExitStatus(waitStatus: status) }
      if answer == -1 && errno == EINTR { continue }
      return .unknown
    }
  }

  private static func becomesReadable(_ descriptor: Int32) async -> Bool {
    let source = Source(descriptor)
    return await withTaskCancellationHandler {
      await source.wait()
    } onCancel: {
      source.cancel()
    }
  }

  /// A dispatch source that resumes once. Unchecked: its handlers run on one serial queue, which alone changes its state.
  private final class Source: @unchecked Sendable {
    private let queue = DispatchQueue(label: "stack.process-watcher")
    private let source: any DispatchSourceRead
    private var isOver = false
    private var answer = false
    private var continuation: CheckedContinuation<Bool, Never>?

    init(_ descriptor: Int32) {
      source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    }

    func wait() async -> Bool {
      await withCheckedContinuation { continuation in
        queue.async {
          self.continuation = continuation
          self.source.setEventHandler {
            self.answer = true
            self.source.cancel()
          }
          // Resumed only here, when the descriptor is no longer watched and may be closed.
          self.source.setCancelHandler { self.finish() }
          self.source.activate()
          if self.isOver { self.source.cancel() }
        }
      }
    }

    func cancel() {
      queue.async {
        self.isOver = true
        if self.continuation != nil { self.source.cancel() }
      }
    }

    private func finish() {
      continuation?.resume(returning: answer)
      continuation = nil
      source.setEventHandler(handler: nil)
      source.setCancelHandler(handler: nil)
    }
  }
}
