/// How a file is sealed.
public struct EnvelopeOptions: Hashable, Sendable {
  /// What must be given again to open the file; it is not in the file.
  public var associatedData: [UInt8]
  public var algorithm: EnvelopeAlgorithm
  /// Plaintext bytes in a chunk, 1 KiB to 16 MiB.
  public var chunkSize: Int

  public init(
    associatedData: [UInt8] = [], algorithm: EnvelopeAlgorithm = .aesGCM,
    chunkSize: Int = EnvelopeHeader.defaultChunkSize
  ) {
    self.associatedData = associatedData
    self.algorithm = algorithm
    self.chunkSize = min(max(chunkSize, EnvelopeHeader.chunkSizes.lowerBound), EnvelopeHeader.chunkSizes.upperBound)
  }
}
