import Logging
import Platform

/// A worker's log: a line a record on standard error, which the agent keeps.
struct WorkerLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let text = "\(Timestamp.now.text) \(event.level.rawValue) \(event.message)".replacing("\n", with: " ")
    StandardError.write(Array((text + "\n").utf8))
  }

  static func logger(_ label: String) -> Logger { Logger(label: label) { _ in WorkerLog() } }
}
