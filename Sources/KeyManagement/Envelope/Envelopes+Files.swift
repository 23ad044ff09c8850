import FoundationEssentials
import Glibc
import Platform

extension Envelopes {
  /// Seals a file into another. The output appears under its name when it is whole, or not at all; its mode is 0600.
  /// - Parameters:
  ///   - replacing: whether a file of that name may be replaced.
  ///   - followsLinks: whether the input may be a symbolic link.
  public func encryptFile(
    _ input: String, to output: String, with key: String, _ options: EnvelopeOptions = .init(),
    replacing: Bool = false, followsLinks: Bool = false
  ) async throws {
    let source = try InputFile.open(input, followsLinks: followsLinks)
    let target = try AtomicOutput(path: output, replacing: replacing)
    try await encrypt(
      from: ByteStream(descriptor: source.descriptor, name: input), to: target.stream, with: key, options)
    try target.publish(replacing: replacing)
  }

  /// Opens a sealed file into another. No byte of a bad file is ever seen under the name of the output.
  public func decryptFile(
    _ input: String, to output: String, associatedData: [UInt8] = [], replacing: Bool = false,
    followsLinks: Bool = false
  ) async throws {
    let source = try InputFile.open(input, followsLinks: followsLinks)
    let target = try AtomicOutput(path: output, replacing: replacing)
    try await decrypt(
      from: ByteStream(descriptor: source.descriptor, name: input), to: target.stream, associatedData: associatedData)
    try target.publish(replacing: replacing)
  }

  /// Longer files are opened by way of a file without a name.
  private static let inMemory = 1 << 20

  /// Opens a stream into a pipe or terminal: the whole is checked, in memory or in a file without a name, before the first byte
  /// goes out.
  public func decryptWhole(
    from input: ByteStream, to output: ByteStream, associatedData: [UInt8] = []
  ) async throws {
    if let size = FileSpan(input)?.size, (1...Self.inMemory).contains(size) {
      var (source, sink) = (input, MemorySink(capacity: size))
      defer { sink.wipe() }
      try await openWhole(&source, size: size, to: &sink, associatedData)
      return try output.writeAll(sink.bytes)
    }
    let folder = ProcessEnvironment.value("TMPDIR") ?? "/tmp"
    let spool = try AtomicOutput(path: Path.join(folder, "stack-decrypt-\(UUID().uuidString)"), replacing: false)
    try await decrypt(from: input, to: spool.stream, associatedData: associatedData)
    guard lseek(spool.stream.descriptor, 0, SEEK_SET) == 0 else {
      throw KeyError.system(SystemError("read", spool.stream.name))
    }
    try Self.copy(from: spool.stream, to: output)
  }

  /// The header of a sealed file: which version of which key opens it. Its truth is not checked.
  public static func header(ofFile path: String) throws -> EnvelopeHeader {
    let file = try open(path)
    var source = ByteStream(descriptor: file.descriptor, name: path)
    return try EnvelopeHeader.read(name: path) { try source.bytes($0) }.header
  }

  /// Whether a file begins as a sealed one.
  public static func isSealed(_ path: String) throws -> Bool {
    let file = try open(path)
    var source = ByteStream(descriptor: file.descriptor, name: path)
    return try source.bytes(EnvelopeHeader.magic.count) == EnvelopeHeader.magic
  }

  /// What rewrapping or re-encrypting a file did.
  public struct Renewal: Hashable, Sendable {
    public let from: KeyVersionName
    public let to: KeyVersionName
    /// False when the file had the primary version already and was left alone.
    public let isChanged: Bool
  }

  /// Wraps the data key of a sealed file anew, with the primary version of its key or of another. The body stays as it is,
  /// byte for byte; the whole file is not read for its truth.
  public func rewrapFile(
    _ path: String, with key: String? = nil, associatedData: [UInt8] = []
  ) async throws -> Renewal {
    let file = try InputFile.toChange(path)
    var source = ByteStream(descriptor: file.descriptor, name: path)
    let (header, dataKey) = try await open(&source, associatedData)
    try await wrapper.didOpen(header.dataKey.name)
    guard let renewed = try await rewrapped(header, dataKey, key) else { return Self.unchanged(header) }
    let bytes = renewed.sealed(with: dataKey, associatedData: associatedData)
    if try !SealedHeader(path: path).replace(header, with: bytes, isDurable: true) {
      let target = try AtomicOutput(path: path, replacing: true)
      try target.stream.writeAll(bytes)
      try Self.copy(from: source, to: target.stream)
      try target.publish(replacing: true)
    }
    return Renewal(from: header.dataKey.name, to: renewed.dataKey.name, isChanged: true)
  }

  /// As `rewrapFile`, for a sealed text in memory.
  public func rewrap(
    _ sealed: [UInt8], with key: String? = nil, associatedData: [UInt8] = []
  ) async throws -> [UInt8] {
    var source = MemorySource(sealed, name: "the sealed text")
    let (header, dataKey) = try await open(&source, associatedData)
    try await wrapper.didOpen(header.dataKey.name)
    guard let renewed = try await rewrapped(header, dataKey, key) else { return sealed }
    return renewed.sealed(with: dataKey, associatedData: associatedData) + sealed[source.position...]
  }

  /// Opens a sealed file and seals it again with a new data key, as after a leak of the old one.
  public func reencryptFile(
    _ path: String, with key: String? = nil, associatedData: [UInt8] = []
  ) async throws -> Renewal {
    let file = try InputFile.toChange(path)
    let before = try Self.header(ofFile: path)
    let target = try AtomicOutput(path: path, replacing: true)
    let plain = try AtomicOutput(path: path, replacing: true)
    try await decrypt(
      from: ByteStream(descriptor: file.descriptor, name: path), to: plain.stream, associatedData: associatedData)
    guard lseek(plain.stream.descriptor, 0, SEEK_SET) == 0 else { throw KeyError.system(SystemError("read", path)) }
    let options = EnvelopeOptions(
      associatedData: associatedData, algorithm: before.algorithm, chunkSize: before.chunkSize)
    try await encrypt(from: plain.stream, to: target.stream, with: key ?? before.dataKey.name.key, options)
    try target.publish(replacing: true)
    let after = try Self.header(ofFile: path)
    return Renewal(from: before.dataKey.name, to: after.dataKey.name, isChanged: true)
  }

  /// The header with the data key wrapped anew; `nil` when it was wrapped with the primary version already.
  private func rewrapped(
    _ header: EnvelopeHeader, _ dataKey: SealingKey, _ key: String?
  ) async throws -> EnvelopeHeader? {
    let wrapped = try await wrapper.wrap(dataKey, with: key ?? header.dataKey.name.key)
    guard wrapped.name != header.dataKey.name else { return nil }
    return EnvelopeHeader(algorithm: header.algorithm, chunkSize: header.chunkSize, dataKey: wrapped)
  }

  private static func unchanged(_ header: EnvelopeHeader) -> Renewal {
    Renewal(from: header.dataKey.name, to: header.dataKey.name, isChanged: false)
  }

  static func open(_ path: String) throws -> OpenFile {
    do { return try OpenFile(path, O_RDONLY) } catch { throw KeyError.system(error) }
  }

  private static func copy(from input: ByteStream, to output: ByteStream) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer {
      if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
      buffer.deallocate()
    }
    while true {
      let count = try input.fill(buffer)
      try output.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if count < buffer.count { return }
    }
  }
}
