import Crypto
import CryptoExtras
import FoundationEssentials
import Glibc
import Platform

/// A root key sealed by a passphrase with scrypt (RFC 7914).
///
/// The line of the file is `stack-passphrase-key-1 N r p SALT SEALED`, the last two in hexadecimal. It holds a random
/// key, so that the passphrase can be changed without wrapping everything anew.
public enum PassphraseRootKey {
  static let label = "stack-passphrase-key-1"

  /// How much work a guess costs.
  public struct Work: Hashable, Sendable {
    /// The scrypt parameter N, a power of 2.
    public let rounds: Int
    public let blockSize: Int
    public let parallelism: Int

    public init(rounds: Int, blockSize: Int = 8, parallelism: Int = 1) {
      self.rounds = rounds
      self.blockSize = blockSize
      self.parallelism = parallelism
    }

    /// The cheapest that is accepted: what protects an offline guess even on a slow machine.
    public static let least = Work(rounds: 1 << 14)

    /// Doubles N until a derivation takes at least `time` on this machine, or 512 MiB would be needed.
    public static func measured(for time: Duration = .milliseconds(500)) throws -> Work {
      var work = least
      while work.rounds < 1 << 19 {
        let start = ContinuousClock.now
        _ = try derive("measure", salt: [UInt8](repeating: 0, count: 16), work)
        if ContinuousClock.now - start >= time { break }
        work = Work(rounds: work.rounds * 2)
      }
      return work
    }
  }

  /// Makes the file with a new key under a passphrase.
  /// - Throws: `KeyError.rootKeyExists`, `.emptyPassphrase`.
  public static func create(at path: String, passphrase: String, work: Work) throws -> LocalRootKey {
    guard !Files.exists(path) else { throw KeyError.rootKeyExists(path: path) }
    let key = SealingKey()
    try RootKeyFile(line: line(key, passphrase: passphrase, work: work)).write(to: path)
    return LocalRootKey(key, kind: "passphrase")
  }

  /// - Throws: `KeyError.wrongPassphrase`, `.rootKeyMissing`, `.rootKeyNotOurs`, `.rootKeyTooOpen`.
  public static func unlock(at path: String, passphrase: String) throws -> LocalRootKey {
    try LocalRootKey(open(at: path, passphrase: passphrase), kind: "passphrase")
  }

  public static func changePassphrase(at path: String, from old: String, to new: String, work: Work) throws {
    var file = try RootKeyFile(reading: path)
    file.line = try line(open(at: path, passphrase: old), passphrase: new, work: work)
    try file.write(to: path)
  }

  /// The line of its file.
  static func line(_ key: SealingKey, passphrase: String, work: Work) throws -> String {
    guard !passphrase.isEmpty else { throw KeyError.emptyPassphrase }
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    let lead = "\(label) \(work.rounds) \(work.blockSize) \(work.parallelism) \(Hexadecimal.text(salt))"
    let sealing = try derive(passphrase, salt: salt, work)
    let sealed = try key.withBytes { try sealing.seal(Data($0), context: Array(lead.utf8)) }
    return lead + " " + Hexadecimal.text(sealed)
  }

  private static func open(at path: String, passphrase: String) throws -> SealingKey {
    let words = try RootKeyFile(reading: path).words
    guard words.count == 6, words[0] == label, let work = work(words[1], words[2], words[3]),
      let salt = Hexadecimal.bytes(words[4]), let sealed = Hexadecimal.bytes(words[5])
    else { throw KeyError.rootKeyNotOurs(path: path) }
    let sealing = try derive(passphrase, salt: salt, work)
    guard let bytes = try? sealing.open(sealed, context: Array(words[..<5].joined(separator: " ").utf8)),
      let key = SealingKey(bytes: bytes)
    else { throw KeyError.wrongPassphrase }
    return key
  }

  /// Parameters within what a reader may be made to spend: at most 1 GiB of memory.
  private static func work(_ rounds: String, _ blockSize: String, _ parallelism: String) -> Work? {
    guard let rounds = Int(rounds), let blockSize = Int(blockSize), let parallelism = Int(parallelism),
      (2...1 << 20).contains(rounds), rounds & (rounds - 1) == 0, (1...8).contains(blockSize),
      (1...16).contains(parallelism)
    else { return nil }
    return Work(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
  }

  static func derive(_ passphrase: String, salt: [UInt8], _ work: Work) throws -> SealingKey {
    // Memory: 128 · r · (N + p + 1) bytes, and room for the implementation's own.
    let memory = 128 * work.blockSize * (work.rounds + work.parallelism + 1) + 1 << 20
    return try SealingKey(
      KDF.Scrypt.deriveKey(
        from: Array(passphrase.utf8), salt: salt, outputByteCount: 32, rounds: work.rounds,
        blockSize: work.blockSize, parallelism: work.parallelism, maxMemory: memory))
  }
}
