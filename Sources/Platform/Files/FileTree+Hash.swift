import Crypto
import Glibc

extension FileTree {
  /// SHA-256 in hexadecimal over paths, kinds, the owner's execute bit, link targets and contents. Times, owners and
  /// other permission bits do not count, so two checkouts of the same files agree.
  public static func contentHash(
    _ root: String, skip: Set<String> = []
  ) throws(SystemError) -> String {
    var hash = SHA256()
    func add(_ text: String) {
      hash.update(data: withUnsafeBytes(of: UInt64(text.utf8.count).bigEndian, Array.init))
      hash.update(data: Array(text.utf8))
    }
    for entry in try entries(root, skip: skip) {
      let path = Path.join(root, entry.path)
      add(entry.path)
      switch entry.kind {
      case .folder: add("folder")
      case .symbolicLink:
        add("link")
        add(Files.linkTarget(path) ?? "")
      case .file:
        add(entry.mode & 0o100 == 0 ? "file" : "program")
        add(try fileHash(path))
      case .other: add("other")
      }
    }
    return hexadecimal(hash.finalize())
  }

  /// SHA-256 of one file's bytes in hexadecimal.
  public static func fileHash(_ path: String) throws(SystemError) -> String {
    let file = try OpenFile(path, O_RDONLY)
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try systemCall("read", path) {
        buffer.withUnsafeMutableBytes { read(file.descriptor, $0.baseAddress, $0.count) }
      }
      if count == 0 { break }
      buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    return hexadecimal(hash.finalize())
  }

  fileprivate static func hexadecimal(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension FileTree {
  /// SHA-256 of a text's UTF-8 bytes in hexadecimal.
  public static func textHash(_ text: String) -> String { hexadecimal(SHA256.hash(data: Array(text.utf8))) }
}
