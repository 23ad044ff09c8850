import Diagnostics
import Glibc
import Platform

/// A file that the user names to be read as a whole: one without an end, or larger than any that we write, is refused before it fills the memory.
struct GivenFile {
  /// Far more than a state of 100,000 objects takes.
  private static let largest = 1 << 30

  let path: String
  /// What is expected of it: `state`.
  let what: String

  /// Refuses what is no file, and one that is too large.
  func check() throws {
    try checkKind()
    try checkSize()
  }

  /// Refuses what is no file.
  /// - Parameter takesPipe: whether it may be a pipe, such as a shell makes for `<(…)`.
  func checkKind(takesPipe: Bool = false) throws {
    guard let special = Files.special(path), !(takesPipe && special == "a pipe") else { return }
    throw Diagnostic(.error, "`\(path)` is no \(what)", detail: "it is \(special)", hints: ["name a file"])
  }

  /// The bytes of the file or the pipe.
  func contents() throws -> [UInt8] {
    try checkKind(takesPipe: true)
    try checkSize()
    return try read()
  }

  /// The bytes of what is not looked at before, as standard input, which may be a terminal.
  func read() throws -> [UInt8] {
    let bytes = try Files.read(path, limit: Self.largest + 1)
    guard bytes.count <= Self.largest else { throw tooLarge("it goes on after that") }
    return bytes
  }

  private func checkSize() throws {
    var raw = stat()
    guard stat(path, &raw) == 0, raw.st_size > Self.largest else { return }
    throw tooLarge("it has \(raw.st_size) bytes")
  }

  private func tooLarge(_ size: String) -> Diagnostic {
    Diagnostic(
      .error, "`\(path)` is too large for a \(what)", detail: "no more than \(Self.largest) bytes are read: \(size)")
  }
}
