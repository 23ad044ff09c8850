import Glibc
import Platform

extension BuildHistory {
  /// Asks for the end of a build: one that waits is over at once, one that runs is told.
  public func requestCancel(_ record: BuildRecord) throws {
    for status in [BuildStatus.pending, .queued] {
      let ended = try update(record.id, from: status) { record in
        record.status = .cancelled
        record.reason = "it was cancelled before it began"
        record.finished = Timestamp.now.text
      }
      if ended != nil { return }
    }
    try AtomicFile.write("", to: cancelFile(of: record.id), durable: false)
  }

  /// Kills all that a running build has started, for who does not wait for its end.
  public func killProcesses(of id: String) { BuildProcesses(id: id, root: folder(of: id)).end() }

  /// Whether somebody asked for the end of it.
  public func isCancelRequested(_ id: String) -> Bool { Files.exists(cancelFile(of: id)) }

  private func cancelFile(of id: String) -> String { Path.join(folder(of: id), "cancel") }
}
