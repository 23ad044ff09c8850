import Glibc
import Platform
import Synchronization

/// The log of one build as it is written: frames of whole lines that came at one moment from one step.
///
/// A frame is `<moment> <step> <size>`, a line break, and so many bytes; the step is counted from 1, 0 for the runner's own
/// words. So each line has its moment and its step, and a chatty step costs a call a piece, not work a line.
public final class BuildLog: Sendable {
  /// Of one step's output so much is kept.
  public static let stepLimit = 256 << 20
  /// Of a build's so much.
  public static let limit = 1 << 30
  /// Longer lines are cut into several.
  public static let lineLimit = 64 << 10

  private struct State {
    var written = 0
    /// Why nothing is written any more.
    var fault: String?
  }

  private let file: OpenFile
  private let path: String
  /// Serialises writers: lines of two steps never mix.
  private let state = Mutex(State())

  public init(_ path: String) throws(SystemError) {
    self.path = path
    file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
  }

  /// Why the log is not whole, if it is not.
  var fault: String? { state.withLock { $0.fault } }

  /// Adds whole lines, each with its line break. A full disk does not end the build: the log then lacks what came.
  func append(_ lines: [UInt8], step: Int) {
    let head = Array("\(Timestamp.now.text) \(step) \(lines.count)\n".utf8)
    state.withLock { state in
      guard state.fault == nil else { return }
      guard state.written + lines.count <= Self.limit else {
        return state.fault = "it is longer than \(Self.limit >> 20) MiB"
      }
      do throws(SystemError) {
        try file.write(head, path: path)
        try file.write(lines, path: path)
        state.written += head.count + lines.count
      } catch {
        state.fault = error.reason
        // No half frame at the end.
        _ = ftruncate(file.descriptor, off_t(state.written))
      }
    }
  }
}
