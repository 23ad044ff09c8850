import Crypto
import Glibc

/// HMAC-SHA256 (RFC 2104) with one key, whose share of the work is done once.
///
/// It is for where hundreds of thousands of codes are made: those of swift-crypto look up their generic types at each.
struct MessageCode {
  static let size = 32
  private static let block = 64

  private let inner: SHA256
  private let outer: SHA256

  init(key: UnsafeRawBufferPointer) {
    if key.count > Self.block {
      var hash = SHA256()
      hash.update(bufferPointer: key)
      self = hash.finalize().withUnsafeBytes { MessageCode(key: $0) }
      return
    }
    var pad = [UInt8](repeating: 0, count: Self.block)
    for (index, byte) in key.enumerated() { pad[index] = byte }
    inner = Self.hash(&pad, with: 0x36)
    outer = Self.hash(&pad, with: 0x36 ^ 0x5C)
    pad.wipe()
  }

  init(key: [UInt8]) { self = key.withUnsafeBytes { MessageCode(key: $0) } }

  /// The code of parts that follow each other.
  func code(_ parts: [UInt8]...) -> [UInt8] {
    var (inner, outer) = (inner, outer)
    for part in parts { part.withUnsafeBytes { inner.update(bufferPointer: $0) } }
    inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
    return outer.finalize().withUnsafeBytes { Array($0) }
  }

  /// Whether that is the code; takes as long for any other.
  func isValid(_ code: [UInt8], _ parts: [UInt8]) -> Bool {
    let right = self.code(parts)
    guard code.count == right.count else { return false }
    return zip(code, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func hash(_ pad: inout [UInt8], with mask: UInt8) -> SHA256 {
    for index in pad.indices { pad[index] ^= mask }
    var hash = SHA256()
    pad.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hash
  }
}

extension SealingKey {
  private static let extraction = MessageCode(key: [])

  /// What makes codes with `derived(for:)`'s key, in less time.
  func messageCode(for purpose: String) -> MessageCode {
    // HKDF (RFC 5869): to extract with no salt, and to expand to one block.
    var secret = withBytes { Array($0) }
    var extracted = Self.extraction.code(secret)
    var expanded = MessageCode(key: extracted).code(Array(purpose.utf8), [1])
    defer {
      secret.wipe()
      extracted.wipe()
      expanded.wipe()
    }
    return MessageCode(key: expanded)
  }
}

extension [UInt8] {
  /// Overwrites what this copy holds.
  fileprivate mutating func wipe() {
    withUnsafeMutableBytes { bytes in
      if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
    }
  }
}
