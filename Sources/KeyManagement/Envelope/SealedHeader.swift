import Glibc
import Platform

/// The header of a sealed file, replaced where it is when it fits in one sector of a disk: a program that is killed leaves the old
/// one or the new one, and so does a machine that loses its power.
struct SealedHeader {
  /// What disks write whole.
  static let sector = 512

  let path: String

  /// Puts a header of the same size in the place of one that was read.
  /// - Returns: `false` when that cannot be done in place; then nothing was changed.
  /// - Throws: when the file does not begin with the header any more.
  func replace(_ old: EnvelopeHeader, with bytes: [UInt8], isDurable: Bool) throws -> Bool {
    guard bytes.count == old.size, bytes.count <= Self.sector else { return false }
    let file: OpenFile
    do { file = try OpenFile(path, O_RDWR | O_NOFOLLOW) } catch {
      // A folder's owner may replace a file that nobody may write.
      guard error.code == EACCES || error.code == ETXTBSY else { throw KeyError.system(error) }
      return false
    }
    guard let span = FileSpan(ByteStream(descriptor: file.descriptor, name: path)) else { return false }
    let encoded = old.encoded
    let found = UnsafeMutableRawBufferPointer.allocate(byteCount: encoded.count, alignment: 1)
    defer { found.deallocate() }
    try span.read(found, at: 0)
    guard found.elementsEqual(encoded) else {
      throw KeyError.inputOutput(name: path, reason: "it was changed meanwhile")
    }
    try bytes.withUnsafeBytes { try span.write($0, at: 0, begins: false) }
    if isDurable, fdatasync(file.descriptor) != 0 { throw KeyError.system(SystemError("write", path)) }
    return true
  }
}
