import Dispatch
import Glibc
import Platform

/// Wraps the data keys of many files anew, a batch at a time: keys are asked of the store once, uses are written down in one
/// transaction, and the files are made durable together. A batch is written down before any of its files is changed.
public struct BulkRewrap: Sendable {
  /// Files in a batch: more take more memory, fewer more flushes of the disk.
  public static let batch = 1024

  public struct File: Hashable, Sendable {
    public let path: String
    public let associatedData: [UInt8]
    /// Found in a folder: what is no sealed file is left alone.
    public let isOptional: Bool

    public init(path: String, associatedData: [UInt8] = [], isOptional: Bool = false) {
      self.path = path
      self.associatedData = associatedData
      self.isOptional = isOptional
    }
  }

  /// What became of one file; `nil` when it was optional and is no sealed file.
  public typealias Outcome = Result<Envelopes.Renewal?, KeyError>

  private let store: KeyStore
  private let who: String
  /// Another key than that of each file.
  private let key: String?

  public init(_ store: KeyStore, who: String, with key: String? = nil) {
    self.store = store
    self.who = who
    self.key = key
  }

  /// Wraps them in batches. While one is written down and changed, the next is read, and the disk has the one before.
  /// - Parameters:
  ///   - next: gives the next batch; an empty one ends the work.
  ///   - report: is given each batch when it is durable, with an outcome for each file in the same order.
  public func run(
    _ next: () throws -> [File], _ report: (_ files: [File], _ outcomes: [Outcome]) throws -> Void
  ) async throws {
    var keys = KeyBatch(store)
    var steps = await prepared(try next(), keys)
    var changed: (files: [File], outcomes: [Outcome]) = ([], [])
    var fault: (any Error)?
    while !steps.isEmpty || !changed.files.isEmpty {
      var following: [File] = []
      // What was begun is brought to its end before a fault is told.
      if !steps.isEmpty, fault == nil { do { following = try next() } catch { fault = error } }
      // Before the store has the transaction, which it does one after the other.
      keys = await keys.next()
      let (now, before, after, known) = (steps, changed.files, following, keys)
      async let outcomes = change(now)
      async let prepared = prepared(after, known)
      async let isFlushed: Void = Self.flush(before)
      try await isFlushed
      if !before.isEmpty { try report(before, changed.outcomes) }
      changed = (now.map(\.file), try await outcomes)
      steps = await prepared
    }
    if let fault { throw fault }
  }

  /// - Returns: an outcome for each file, in the same order.
  public func run(_ files: [File]) async throws -> [Outcome] {
    let outcomes = try await change(await prepared(files, KeyBatch(store)))
    try await Self.flush(files)
    return outcomes
  }

  private func prepared(_ files: [File], _ keys: KeyBatch) async -> [RewrapStep] {
    await Self.inParallel(files) { await RewrapStep($0, key: key, keys) }
  }

  private func change(_ steps: [RewrapStep]) async throws -> [Outcome] {
    guard !steps.isEmpty else { return [] }
    let newKey = try await store.newAuditKey()
    try await Self.aside { try store.append(steps.lazy.flatMap { $0.records(who: who) }, newKey: newKey) }
    return await Self.inParallel(steps) { await $0.finish(store, who) }
  }

  private static func flush(_ files: [File]) async throws {
    if !files.isEmpty { try await aside { try synchronize(files) } }
  }

  /// On a thread of its own: those of tasks are as few as processors, and are not to wait for a disk.
  private static func aside(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
    }
  }

  private static func inParallel<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], _ work: @escaping @Sendable (Input) async -> Output
  ) async -> [Output] {
    let size = max(64, inputs.count / 16)
    return await withTaskGroup(of: (Int, [Output]).self) { group in
      for start in stride(from: 0, to: inputs.count, by: size) {
        group.addTask {
          var outputs: [Output] = []
          for input in inputs[start..<min(start + size, inputs.count)] { outputs.append(await work(input)) }
          return (start, outputs)
        }
      }
      var parts: [(Int, [Output])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }

  /// Flushes every file system that has one of the files.
  private static func synchronize(_ files: [File]) throws {
    var devices: Set<UInt64> = []
    for folder in Set(files.map { Path.parent($0.path) }) {
      guard let file = try? OpenFile(folder, O_RDONLY | O_DIRECTORY) else { continue }
      var status = stat()
      guard fstat(file.descriptor, &status) == 0, devices.insert(UInt64(status.st_dev)).inserted else { continue }
      do { try Flushing.flushFileSystem(of: file.descriptor, path: folder) } catch { throw KeyError.system(error) }
    }
  }
}
