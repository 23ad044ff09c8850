import Foundation
import Platform

/// The files by which a worker tells how it is.
public struct WorkerFiles: Codable, Hashable, Sendable {
  /// Written when the worker has begun to work; its health check looks for it.
  public var ready: String?
  /// Written anew as work goes on: a `WorkerStatus`.
  public var status: String?

  public init(ready: String? = nil, status: String? = nil) {
    self.ready = ready
    self.status = status
  }
}

/// How far a worker has come since it was started.
public struct WorkerStatus: Codable, Hashable, Sendable {
  /// Messages done with, dead letters included.
  public var processed = 0
  /// Messages that a filter left out.
  public var filtered = 0
  public var deadLettered = 0
  /// Attempts that failed and were or will be made again.
  public var failures = 0
  /// Messages that the subscription has still to deliver, as far as known.
  public var lag: UInt64 = 0
  public var lastError: String?

  public init() {}

  enum CodingKeys: String, CodingKey {
    case processed, filtered, failures, lag
    case deadLettered = "dead_lettered"
    case lastError = "last_error"
  }
}

/// Keeps a worker's status and writes it, at most once a second.
actor WorkerReport {
  private(set) var status = WorkerStatus()
  private let files: WorkerFiles
  private var lastWrite: ContinuousClock.Instant?

  init(_ files: WorkerFiles) { self.files = files }

  /// Tells that work begins. A file that cannot be written must not stop the work; the health check will tell.
  func begin() {
    if let ready = files.ready { try? AtomicFile.write("ready\n", to: ready, durable: false) }
    write()
  }

  func update(_ change: @Sendable (inout WorkerStatus) -> Void) {
    change(&status)
    if let lastWrite, .now - lastWrite < .seconds(1) { return }
    write()
  }

  func write() {
    lastWrite = .now
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let file = files.status, let bytes = try? encoder.encode(status) else { return }
    try? AtomicFile.write([UInt8](bytes) + [0x0A], to: file, mode: 0o644, durable: false)
  }
}
