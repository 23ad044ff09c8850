import Platform

/// Makes fingerprints of values that may be secret: without the key, which is this user's alone, nobody can try values on them.
struct ReuseKey: Sendable {
  private let key: String

  /// The one at `<data>/builds/reuse.key`, made when it is first needed.
  init(_ directories: Directories) throws {
    let path = Path.join(directories.data, "builds", "reuse.key")
    if !Files.exists(path) {
      let words = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }
      try AtomicFile.write(words.joined(separator: "-") + "\n", to: path, mode: 0o600)
    }
    // Of several steps that made one at the same time the last one's counts, for all from now on.
    key = String(decoding: try Files.read(path, limit: 4096), as: UTF8.self)
  }

  func fingerprint(_ value: String) -> String { FileTree.textHash("\(key)\u{0}\(value)") }
}
