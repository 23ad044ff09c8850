import Diagnostics
import FoundationEssentials
import Glibc
import Platform

/// One file to be wrapped anew, between what is known of it and its change.
struct RewrapStep: Sendable {
  typealias Outcome = BulkRewrap.Outcome

  /// What a file has, and what it is to have.
  private struct Change {
    /// The header without its code.
    let old: [UInt8]
    let new: [UInt8]
  }

  let file: BulkRewrap.File
  /// What it says it was sealed with; `nil` for what is no sealed file.
  private var used: KeyVersionName?
  /// Whether its data key was handed out.
  private var isOpened = false
  private var outcome: Outcome
  /// `nil` when it stays as it is.
  private var change: Change?

  /// Opens the data key and wraps it anew; the file is only read.
  init(_ file: BulkRewrap.File, key: String?, _ keys: KeyBatch) async {
    self.file = file
    outcome = .success(nil)
    do {
      guard let (header, bytes, code) = try Self.read(file) else { return }
      let used = header.dataKey.name
      self.used = used
      let (dataKey, messageCode) = try await Self.dataKey(of: header, bytes, code, file, keys)
      isOpened = true
      let wrapped = try await keys.wrap(dataKey, with: key ?? used.key)
      let isChanged = wrapped.name != used
      outcome = .success(Envelopes.Renewal(from: used, to: wrapped.name, isChanged: isChanged))
      guard isChanged else { return }
      let new = EnvelopeHeader(algorithm: header.algorithm, chunkSize: header.chunkSize, dataKey: wrapped).encoded
      let newCode = messageCode.code(EnvelopeHeader.authenticated(new, file.associatedData))
      change = Change(old: bytes, new: new + newCode)
    } catch let error as KeyError {
      outcome = .failure(error)
    } catch {
      outcome = .failure(.inputOutput(name: file.path, reason: "\(error)"))
    }
  }

  /// The uses of keys that are to be written down before the file is changed.
  func records(who: String) -> [AuditRecord] {
    guard let used else { return [] }
    var records: [AuditRecord] = []
    func record(_ name: KeyVersionName, _ error: KeyError? = nil) {
      let detail = error.map { "\(file.path): \($0.diagnostic.summary)" } ?? file.path
      records.append(
        AuditRecord(
          who: who, action: "rewrap", resource: "keys/\(name.key)", version: name.version, isAllowed: error == nil,
          detail: detail))
    }
    if isOpened { record(used) }
    switch outcome {
    case .success(let renewal?): record(renewal.to)
    case .success(nil): break
    case .failure(let error): record(used, error)
    }
    return records
  }

  /// Changes the file, if it is to be changed.
  func finish(_ store: KeyStore, _ who: String) async -> Outcome {
    guard let change, case .success(let renewal?) = outcome else { return outcome }
    do {
      if try SealedHeader(path: file.path).replace(change.old, with: change.new, isDurable: false) { return outcome }
      // Not in place: the header's size changes.
      let keys = AuditedKeys(store, who: who, action: "rewrap", detail: file.path)
      return .success(
        try await Envelopes(keys).rewrapFile(file.path, with: renewal.to.key, associatedData: file.associatedData))
    } catch let error as KeyError {
      return .failure(error)
    } catch {
      return .failure(.inputOutput(name: file.path, reason: "\(error)"))
    }
  }

  /// The data key of a header and what makes codes with it, if the header belongs to it and to the associated data.
  private static func dataKey(
    of header: EnvelopeHeader, _ bytes: [UInt8], _ code: [UInt8], _ file: BulkRewrap.File, _ keys: KeyBatch
  ) async throws -> (SealingKey, MessageCode) {
    let used = header.dataKey.name
    let notAuthentic = KeyError.headerNotAuthentic(name: file.path, key: used.key, version: used.version)
    let dataKey: SealingKey
    do {
      dataKey = try await keys.unwrap(header.dataKey)
    } catch KeyError.unwrapFailed {
      throw notAuthentic
    } catch {
      throw KeyError.ofFile(error, file.path, used.key)
    }
    let messageCode = EnvelopeHeader.messageCode(dataKey)
    guard messageCode.isValid(code, EnvelopeHeader.authenticated(bytes, file.associatedData)) else {
      throw notAuthentic
    }
    return (dataKey, messageCode)
  }

  /// The header of a file, its bytes and its code.
  private static func read(
    _ wanted: BulkRewrap.File
  ) throws -> (header: EnvelopeHeader, bytes: [UInt8], code: [UInt8])? {
    let path = wanted.path
    let file = try InputFile.toChange(path)
    var source = ByteStream(descriptor: file.descriptor, name: path)
    // Most headers in one call.
    var bytes = try source.bytes(SealedHeader.sector)
    if wanted.isOptional, !bytes.starts(with: EnvelopeHeader.magic) { return nil }
    let isWhole = bytes.count < SealedHeader.sector
    var read = 0
    let (header, code) = try EnvelopeHeader.read(name: path) { count in
      if read + count > bytes.count, !isWhole { bytes += try source.bytes(read + count - bytes.count) }
      defer { read += count }
      return Array(bytes[min(read, bytes.count)..<min(read + count, bytes.count)])
    }
    return (header, Array(bytes.prefix(header.size - EnvelopeHeader.macSize)), code)
  }
}
