import Crypto
import FoundationEssentials

/// Seals and opens the chunks of one body after the STREAM construction: the nonce is the chunk's number, most significant
/// byte first in 11 bytes, and a byte that is 1 for the last chunk and 0 for all others.
///
/// STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance",
/// 2015, section 7.
struct ChunkCipher: Sendable {
  static let tagSize = 16

  let algorithm: EnvelopeAlgorithm
  let key: SymmetricKey

  /// Writes ciphertext and tag to the start of `output`, which has room for them.
  func seal(
    _ plain: UnsafeRawBufferPointer, number: UInt64, isLast: Bool, into output: UnsafeMutableRawBufferPointer
  ) throws {
    let nonce = Self.nonce(number, isLast)
    let (ciphertext, tag): (Data, Data)
    switch algorithm {
    case .aesGCM:
      let box = try AES.GCM.seal(plain, using: key, nonce: AES.GCM.Nonce(data: nonce))
      (ciphertext, tag) = (box.ciphertext, box.tag)
    case .chaChaPoly:
      let box = try ChaChaPoly.seal(plain, using: key, nonce: ChaChaPoly.Nonce(data: nonce))
      (ciphertext, tag) = (box.ciphertext, box.tag)
    }
    output.copyBytes(from: ciphertext)
    UnsafeMutableRawBufferPointer(rebasing: output[plain.count...]).copyBytes(from: tag)
  }

  /// Writes the plaintext to the start of `output`.
  /// - Returns: `false` when the chunk is not authentic; then nothing was written.
  func open(
    _ sealed: UnsafeRawBufferPointer, number: UInt64, isLast: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard sealed.count >= Self.tagSize else { return false }
    let nonce = Self.nonce(number, isLast)
    let size = sealed.count - Self.tagSize
    let ciphertext = UnsafeRawBufferPointer(rebasing: sealed[..<size])
    let tag = UnsafeRawBufferPointer(rebasing: sealed[size...])
    let plain: Data?
    switch algorithm {
    case .aesGCM:
      let box = try? AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
      plain = box.flatMap { try? AES.GCM.open($0, using: key) }
    case .chaChaPoly:
      let box = try? ChaChaPoly.SealedBox(nonce: ChaChaPoly.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
      plain = box.flatMap { try? ChaChaPoly.open($0, using: key) }
    }
    guard let plain, plain.count == size else { return false }
    output.copyBytes(from: plain)
    return true
  }

  private static func nonce(_ number: UInt64, _ isLast: Bool) -> [UInt8] {
    var nonce: [UInt8] = [0, 0, 0]
    withUnsafeBytes(of: number.bigEndian) { nonce += $0 }
    nonce.append(isLast ? 1 : 0)
    return nonce
  }
}
