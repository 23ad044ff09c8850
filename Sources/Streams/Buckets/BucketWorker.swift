import Glibc
import Platform

/// The worker of a `bucket` with lifecycle rules: removes objects when they are old.
public struct BucketWorker: Sendable {
  /// How often it looks.
  static let interval = Duration.seconds(30)

  private let configuration: BucketConfiguration

  init(_ configuration: BucketConfiguration) { self.configuration = configuration }

  /// Works until SIGTERM or SIGINT. Throws `WorkerError.unreadableConfiguration`.
  public static func run(configFile: String) async throws {
    let worker = BucketWorker(try BucketConfiguration(contentsOf: configFile))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in ProcessSignals.stream([ProcessSignals.terminate, ProcessSignals.interrupt]) { return }
      }
      group.addTask {
        while true {
          // A sweep that fails is made up for by the next.
          _ = try? worker.sweep(now: Timestamp.now.seconds)
          try await Task.sleep(for: interval)
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Removes what is too old at `now`, in seconds since 1970; returns the names.
  func sweep(now: Double) throws -> [String] {
    var removed: [String] = []
    let entries = try FileTree.entries(configuration.objects)
    for entry in entries where entry.kind == .file {
      let path = Path.join(configuration.objects, entry.path)
      guard let status = Files.status(path), isExpired(entry.path, age: now - status.modified) else { continue }
      try Files.remove(path)
      removed.append(entry.path)
    }
    guard !removed.isEmpty else { return [] }
    // Folders that held nothing else go too; deepest first, and those that still hold something stay.
    for entry in entries.reversed() where entry.kind == .folder {
      guard removed.contains(where: { $0.hasPrefix(entry.path + "/") }) else { continue }
      _ = rmdir(Path.join(configuration.objects, entry.path))
    }
    return removed
  }

  private func isExpired(_ name: String, age: Double) -> Bool {
    configuration.rules.contains { name.hasPrefix($0.prefix) && age > $0.seconds }
  }
}
