import Diagnostics
import Glibc
import Platform

/// What the agent has to say of itself, on standard error, a line each with its time.
struct AgentLog: Sendable {
  /// - Parameter message: may quote what comes from outside, which begins no line of its own.
  func note(_ message: String) {
    let line = Array("\(Timestamp.now.text) \(message.printable)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }
}
