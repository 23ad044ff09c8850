import Crypto
import Glibc
import Synchronization

/// Random nonces of AES-GCM, many of them for one call of the system. Each is given once.
final class RandomNonces: Sendable {
  private static let size = 12
  /// The system gives up to 256 bytes at once.
  private static let count = 21

  /// Those that were not given yet.
  private let ready = Mutex<[AES.GCM.Nonce]>([])

  func next() throws(KeyError) -> AES.GCM.Nonce {
    let nonce = ready.withLock { ready in
      if ready.isEmpty { ready = Self.fresh() }
      return ready.popLast()
    }
    guard let nonce else { throw .sealFailed }
    return nonce
  }

  private static func fresh() -> [AES.GCM.Nonce] {
    withUnsafeTemporaryAllocation(byteCount: size * count, alignment: 1) { buffer in
      guard let start = buffer.baseAddress, getentropy(start, buffer.count) == 0 else { return [] }
      return stride(from: 0, to: buffer.count, by: size).compactMap { start in
        try? AES.GCM.Nonce(data: UnsafeRawBufferPointer(rebasing: buffer[start..<start + size]))
      }
    }
  }
}
