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
    try replace(old.encoded, with: bytes, isDurable: isDurable)
  }

  /// - Parameter old: the bytes before its code.
  func replace(_ old: [UInt8], with bytes: [UInt8], isDurable: Bool) throws -> Bool {
    guard bytes.count == old.count + EnvelopeHeader.macSize, bytes.count <= Self.sector else { return false }
    let file: OpenFile
    do { file = try OpenFile(path, O_RDWR | O_NOFOLLOW) } catch {
      // A folder's owner may replace a file that nobody may write.
      guard error.code == EACCES || error.code == ETXTBSY else { throw KeyError.system(error) }
      return false
    }
    let span = FileSpan(wholeOf: file.descriptor, name: path)
    let isOld = try withUnsafeTemporaryAllocation(byteCount: old.count, alignment: 1) { buffer in
      try span.read(buffer, at: 0)
      return buffer.elementsEqual(old)
    }
    guard isOld else { throw KeyError.inputOutput(name: path, reason: "it was changed meanwhile") }
    try bytes.withUnsafeBytes { try span.write($0, at: 0, begins: false) }
    if isDurable, fdatasync(file.descriptor) != 0 { throw KeyError.system(SystemError("write", path)) }
    return true
  }
}
