/// The cipher of an envelope's body. Both take keys of 32 bytes, nonces of 12 and add tags of 16.
public enum EnvelopeAlgorithm: UInt8, Hashable, Sendable, CaseIterable {
  case aesGCM = 1
  case chaChaPoly = 2
}
