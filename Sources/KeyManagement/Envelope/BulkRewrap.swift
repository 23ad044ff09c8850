import Diagnostics
import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// Wraps the data keys of many files anew, a batch at a time: keys are asked of the store once, uses are written down in one
/// transaction, and the files are made durable together. A batch is written down before any of its files is changed.
public struct BulkRewrap: Sendable {
  /// Files in a batch, at most.
  public static let batch = 4096

  public struct File: Hashable, Sendable {
    public let path: String
    public let associatedData: [UInt8]

    public init(path: String, associatedData: [UInt8] = []) {
      self.path = path
      self.associatedData = associatedData
    }
  }

  /// What became of one file.
  public typealias Outcome = Result<Envelopes.Renewal, KeyError>

  private let store: KeyStore
  private let who: String
  /// Another key than that of each file.
  private let key: String?

  public init(_ store: KeyStore, who: String, with key: String? = nil) {
    self.store = store
    self.who = who
    self.key = key
  }

  /// - Returns: an outcome for each file, in the same order.
  public func run(_ files: [File]) async throws -> [Outcome] {
    let keys = KeyBatch(store)
    let steps = await Self.inParallel(files) { await Step($0, who: who, key: key, keys) }
    try await store.record(steps.flatMap(\.records))
    let outcomes = await Self.inParallel(steps) { await $0.finish(store, who) }
    try Self.synchronize(files)
    return outcomes
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
        let (header, code) = try Self.read(file.path)
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
      guard let change, case .success(let renewal) = outcome else { return outcome }
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

    private static func read(_ path: String) throws -> (EnvelopeHeader, [UInt8]) {
      if Files.status(path)?.kind == .symbolicLink { throw KeyError.symbolicLink(path: path) }
      let file = try Envelopes.open(path)
      var source = ByteStream(descriptor: file.descriptor, name: path)
      // Most headers in one call.
      let first = try source.bytes(SealedHeader.sector)
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
