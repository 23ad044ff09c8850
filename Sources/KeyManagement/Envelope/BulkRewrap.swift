import Diagnostics
import Dispatch
import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// Wraps the data keys of many files anew, a batch at a time: keys are asked of the store once, uses are written down in one
/// transaction, and the files are made durable together. A batch is written down before any of its files is changed.
public struct BulkRewrap: Sendable {
  /// Files in a batch: more take more memory, fewer more flushes of the disk.
  public static let batch = 2048

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

  /// Wraps them in batches.
  /// - Parameters:
  ///   - next: gives the next batch; an empty one ends the work.
  ///   - report: is given each batch when it is durable, with an outcome for each file in the same order.
  public func run(
    _ next: () throws -> [File], _ report: (_ files: [File], _ outcomes: [Outcome]) throws -> Void
  ) async throws {
    var files = try next()
    var before: [(files: [File], outcomes: [Outcome])] = []
    while !files.isEmpty {
      let batch = files
      // While the disk has one batch, the next is made.
      let earlier = before.last?.files ?? []
      async let isFlushed: Void = Self.flush(earlier)
      let outcomes = try await change(batch)
      try await isFlushed
      for (files, outcomes) in before { try report(files, outcomes) }
      before = [(batch, outcomes)]
      files = try next()
    }
    for (files, outcomes) in before {
      try await Self.flush(files)
      try report(files, outcomes)
    }
  }

  /// - Returns: an outcome for each file, in the same order.
  public func run(_ files: [File]) async throws -> [Outcome] {
    let outcomes = try await change(files)
    try await Self.flush(files)
    return outcomes
  }

  private func change(_ files: [File]) async throws -> [Outcome] {
    let keys = KeyBatch(store)
    let steps = await Self.inParallel(files) { await Step($0, who: who, key: key, keys) }
    try await store.record(steps.flatMap(\.records))
    return await Self.inParallel(steps) { await $0.finish(store, who) }
  }

  /// On a thread of its own: those of tasks are as few as processors, and are not to wait for a disk.
  private static func flush(_ files: [File]) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try synchronize(files) })
      }
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

  /// One file, between what is known of it and its change.
  private struct Step: Sendable {
    let file: File
    private(set) var records: [AuditRecord] = []
    private var outcome: Outcome
    /// The header it has, and the one it is to have; `nil` when it stays as it is.
    private var change: (old: EnvelopeHeader, new: [UInt8])?

    init(_ file: File, who: String, key: String?, _ keys: KeyBatch) async {
      self.file = file
      outcome = .failure(.sealFailed)
      func record(_ name: KeyVersionName, _ error: KeyError? = nil) -> AuditRecord {
        AuditRecord(
          who: who, action: "rewrap", resource: "keys/\(name.key)", version: name.version, isAllowed: error == nil,
          detail: [file.path, error?.diagnostic.summary ?? ""].filter { !$0.isEmpty }.joined(separator: ": "))
      }
      do {
        guard let (header, code) = try Self.read(file) else {
          outcome = .success(nil)
          return
        }
        let used = header.dataKey.name
        do {
          let dataKey = try await Envelopes(keys).dataKey(header, code, file.associatedData, file.path)
          records.append(record(used))
          let wrapped = try await keys.wrap(dataKey, with: key ?? used.key)
          records.append(record(wrapped.name))
          let isChanged = wrapped.name != used
          outcome = .success(Envelopes.Renewal(from: used, to: wrapped.name, isChanged: isChanged))
          guard isChanged else { return }
          let new = EnvelopeHeader(algorithm: header.algorithm, chunkSize: header.chunkSize, dataKey: wrapped)
          change = (header, new.sealed(with: dataKey, associatedData: file.associatedData))
        } catch let error as KeyError {
          records.append(record(used, error))
          outcome = .failure(error)
        }
      } catch let error as KeyError {
        outcome = .failure(error)
      } catch {
        outcome = .failure(.inputOutput(name: file.path, reason: "\(error)"))
      }
    }

    /// Changes the file, if it is to be changed.
    func finish(_ store: KeyStore, _ who: String) async -> Outcome {
      guard let change, case .success(let renewal?) = outcome else { return outcome }
      do {
        if try SealedHeader(path: file.path).replace(change.old, with: change.new, isDurable: false) { return outcome }
        // Not in place: the header's size changes.
        let keys = AuditedKeys(store, who: who, action: "rewrap", detail: file.path)
        return .success(
          try await Envelopes(keys).rewrapFile(
            file.path, with: renewal.to.key, associatedData: file.associatedData))
      } catch let error as KeyError {
        return .failure(error)
      } catch {
        return .failure(.inputOutput(name: file.path, reason: "\(error)"))
      }
    }

    private static func read(_ wanted: File) throws -> (EnvelopeHeader, [UInt8])? {
      let path = wanted.path
      let file: OpenFile
      do { file = try OpenFile(path, O_RDONLY | O_NOFOLLOW) } catch {
        if error.code == ELOOP, Files.status(path)?.kind == .symbolicLink { throw KeyError.symbolicLink(path: path) }
        throw KeyError.system(error)
      }
      var source = ByteStream(descriptor: file.descriptor, name: path)
      // Most headers in one call.
      let first = try source.bytes(SealedHeader.sector)
      if wanted.isOptional, !first.starts(with: EnvelopeHeader.magic) { return nil }
      var read = 0
      return try EnvelopeHeader.read(name: path) { count in
        let ready = first[min(read, first.count)..<min(read + count, first.count)]
        read += count
        guard ready.count < count, first.count == SealedHeader.sector else { return Array(ready) }
        return Array(ready) + (try source.bytes(count - ready.count))
      }
    }
  }
}
