import FoundationEssentials
import Glibc
import Platform

/// Seals and opens files, streams and short texts with keys that a wrapper has.
public struct Envelopes: Sendable {
  let wrapper: any DataKeyWrapper

  public init(_ wrapper: any DataKeyWrapper) { self.wrapper = wrapper }

  // MARK: Streams

  /// Seals a stream of any length in constant memory, under the primary version of `key`.
  public func encrypt(
    from input: ByteStream, to output: ByteStream, with key: String, _ options: EnvelopeOptions = .init()
  ) async throws {
    let dataKey = SealingKey()
    let header = try await header(dataKey, key, options)
    var (source, sink) = (input, output)
    try sink.write(header.sealed(with: dataKey, associatedData: options.associatedData))
    let from = FileSpan(input)
    let size = from?.size ?? 0
    let body = EnvelopeBody(
      cipher: header.cipher(dataKey), chunkSize: header.chunkSize, expectedSize: size > 0 ? size : nil)
    if size > 0, let from, let to = FileSpan(output) { return try await body.seal(from: from, size: size, to: to) }
    try body.seal(from: &source, to: &sink)
  }

  /// Opens a stream of any length in constant memory.
  ///
  /// What `output` got before an error is thrown must be thrown away: a chunk is released when it is authentic, but only at
  /// the end is it known that none is missing.
  public func decrypt(from input: ByteStream, to output: ByteStream, associatedData: [UInt8] = []) async throws {
    var (source, sink) = (input, output)
    let (header, dataKey) = try await open(&source, associatedData)
    // Written down first: of what is long, much is out before its end is seen.
    try await wrapper.didOpen(header.dataKey.name)
    let from = FileSpan(input)
    let size = from?.size ?? 0
    let body = EnvelopeBody(
      cipher: header.cipher(dataKey), chunkSize: header.chunkSize, expectedSize: size > 0 ? size : nil)
    do {
      if size > 0, let from, let to = FileSpan(output) { return try await body.open(from: from, size: size, to: to) }
      try body.open(from: &source, to: &sink)
    } catch let error as KeyError {
      await wrapper.didNotOpen(header.dataKey.name, because: Self.bodyFault)
      throw error
    }
  }

  // MARK: Short texts

  public func encrypt(_ plain: [UInt8], with key: String, _ options: EnvelopeOptions = .init()) async throws -> [UInt8]
  {
    let dataKey = SealingKey()
    let header = try await header(dataKey, key, options)
    var source = MemorySource(plain, name: "the text")
    var sink = MemorySink()
    try sink.write(header.sealed(with: dataKey, associatedData: options.associatedData))
    try EnvelopeBody(cipher: header.cipher(dataKey), chunkSize: header.chunkSize, expectedSize: plain.count)
      .seal(from: &source, to: &sink)
    return sink.bytes
  }

  public func decrypt(
    _ sealed: [UInt8], name: String = "the sealed text", associatedData: [UInt8] = []
  ) async throws -> [UInt8] {
    var source = MemorySource(sealed, name: name)
    var sink = MemorySink()
    try await openWhole(&source, size: sealed.count, to: &sink, associatedData)
    return sink.bytes
  }

  /// Opens what fits into memory. It is one use of its key, or one refusal.
  func openWhole(
    _ source: inout some ByteSource, size: Int, to sink: inout MemorySink, _ associatedData: [UInt8]
  ) async throws {
    let (header, dataKey) = try await open(&source, associatedData)
    do {
      try EnvelopeBody(cipher: header.cipher(dataKey), chunkSize: header.chunkSize, expectedSize: size)
        .open(from: &source, to: &sink)
    } catch {
      await wrapper.didNotOpen(header.dataKey.name, because: Self.bodyFault)
      throw error
    }
    try await wrapper.didOpen(header.dataKey.name)
  }

  /// Which version of which key opens a sealed text. Its truth is not checked.
  public static func keyVersion(of sealed: [UInt8], name: String = "the sealed text") throws -> KeyVersionName {
    var source = MemorySource(sealed, name: name)
    return try EnvelopeHeader.read(name: name) { try source.bytes($0) }.header.dataKey.name
  }

  // MARK: Parts

  private static let bodyFault = "it was changed or cut off"

  /// A header around a new data key.
  func header(_ dataKey: SealingKey, _ key: String, _ options: EnvelopeOptions) async throws -> EnvelopeHeader {
    EnvelopeHeader(
      algorithm: options.algorithm, chunkSize: options.chunkSize,
      dataKey: try await wrapper.wrap(dataKey, with: key))
  }

  /// Reads a header, unwraps its data key and checks that it belongs to both and to the associated data. Who calls it tells the
  /// wrapper what came of it.
  func open(
    _ source: inout some ByteSource, _ associatedData: [UInt8]
  ) async throws -> (EnvelopeHeader, SealingKey) {
    let name = source.name
    let (header, code) = try EnvelopeHeader.read(name: name) { try source.bytes($0) }
    return (header, try await dataKey(header, code, associatedData, name))
  }

  /// The data key of a header, if the header belongs to it and to the associated data.
  func dataKey(
    _ header: EnvelopeHeader, _ code: [UInt8], _ associatedData: [UInt8], _ name: String
  ) async throws -> SealingKey {
    let used = header.dataKey.name
    let notAuthentic = KeyError.headerNotAuthentic(name: name, key: used.key, version: used.version)
    let dataKey: SealingKey
    do {
      dataKey = try await wrapper.unwrap(header.dataKey)
    } catch KeyError.unwrapFailed {
      throw notAuthentic
    } catch {
      throw KeyError.ofFile(error, name, used.key)
    }
    guard header.isAuthentic(code, with: dataKey, associatedData: associatedData) else {
      await wrapper.didNotOpen(used, because: "its header was changed, or it has other associated data")
      throw notAuthentic
    }
    return dataKey
  }
}
