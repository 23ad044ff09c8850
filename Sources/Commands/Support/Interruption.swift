import Diagnostics
import Synchronization

/// What a signal to end has ended, for whoever tells how the program ended.
///
/// A process runs one command, so there is one such thing at a time.
enum Interruption {
  private static let ended = Mutex<String?>(nil)
  private static let came = Atomic(false)

  /// What there is to tell of it; `nil` unless something was ended.
  static var fault: Diagnostic? {
    ended.withLock { $0 }.map { Diagnostic(.error, "stopped \($0)", detail: "nothing was changed") }
  }

  /// Something was ended, before anything was changed.
  /// - Parameter what: as in "stopped planning".
  static func end(_ what: String) { ended.withLock { $0 = what } }

  /// Whether one came to a command that did all it was asked for nevertheless.
  static var hasCome: Bool { came.load(ordering: .relaxed) }
  static func noteCame() { came.store(true, ordering: .relaxed) }
}
