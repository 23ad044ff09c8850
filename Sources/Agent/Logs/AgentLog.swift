import Glibc
import Platform

/// What the agent has to say of itself, on standard error, a line each with its time.
struct AgentLog: Sendable {
  func note(_ message: String) {
    let line = Array("\(Timestamp.now.text) \(message)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }
}
