import Glibc
import Platform

/// An open file from some place on, to be read or written at any offset by several tasks at once.
struct FileSpan: Sendable {
  let descriptor: Int32
  /// For errors.
  let name: String
  /// Where in the file it begins.
  let start: Int

  /// The file from where it stands; `nil` for what is no regular file.
  init?(_ stream: ByteStream) {
    var status = stat()
    guard fstat(stream.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    // Where everything is added at the end, there is no writing at a place.
    guard fcntl(stream.descriptor, F_GETFL) & O_APPEND == 0 else { return nil }
    let position = lseek(stream.descriptor, 0, SEEK_CUR)
    guard position >= 0 else { return nil }
    descriptor = stream.descriptor
    name = stream.name
    start = Int(position)
  }

  /// A file that was just opened to be read and written, and not only to be added to.
  init(wholeOf descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    start = 0
  }

  /// Bytes from the beginning to the end of the file by now. There are files, such as those of `/proc`, that say 0 and have more.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? max(0, Int(status.st_size) - start) : 0
  }

  /// Fills the buffer with what is at the offset.
  func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(KeyError) {
    var filled = 0
    while filled < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, start + offset + filled)
      guard count != 0 else { throw .inputOutput(name: name, reason: "it became shorter meanwhile") }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure
      }
      filled += count
    }
  }

  /// - Parameter begins: whether the disk is to begin with it at once. Of many small writes it makes more if it has them together.
  func write(_ buffer: UnsafeRawBufferPointer, at offset: Int, begins: Bool = true) throws(KeyError) {
    var written = 0
    while written < buffer.count {
      let count = pwrite(
        descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written, start + offset + written)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure
      }
      written += count
    }
    if begins { Flushing.begin(descriptor, offset: start + offset, count: buffer.count) }
  }

  /// As if it had been written from beginning to end.
  func goToEnd() { lseek(descriptor, 0, SEEK_END) }

  private var failure: KeyError {
    let code = errno
    return .inputOutput(name: name, reason: String(cString: strerror(code)).lowercased())
  }
}
