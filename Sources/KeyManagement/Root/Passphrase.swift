import Glibc
import Platform

/// Where a passphrase comes from: the file that `STACK_PASSPHRASE_FILE` names, or the terminal. Never an argument or a
/// variable, which others may see.
public enum Passphrase {
  /// The variable that names the file.
  public static let variable = "STACK_PASSPHRASE_FILE"
  /// That of the file with the passphrase that takes the place of the present one.
  public static let newVariable = "STACK_NEW_PASSPHRASE_FILE"

  /// Characters of a new one: what NIST SP 800-63B asks of words that people choose.
  public static let shortest = 8

  /// - Parameter variable: names the file; `nil` to ask on the terminal.
  /// - Throws: `KeyError.passphraseNeeded` when there is nobody to ask.
  public static func ask(_ question: String, variable: String? = Passphrase.variable) throws -> String {
    if let path = variable.flatMap(ProcessEnvironment.value) { return try read(path) }
    let terminal = try openTerminal()
    try terminal.write(question.utf8)
    // Who ends the program here is not left with a terminal that shows nothing.
    let answer = try HeldSignals.during {
      try withoutEcho(terminal.descriptor) { try line(terminal.descriptor) }
    }
    try terminal.write("\n".utf8)
    return answer
  }

  private static func openTerminal() throws -> OpenFile {
    do { return try OpenFile("/dev/tty", O_RDWR) } catch { throw KeyError.passphraseNeeded }
  }

  private static func read(_ path: String) throws -> String {
    let bytes: [UInt8]
    if let status = Files.status(path), status.kind == .symbolicLink, status.mode & 0o077 == 0 {
      // One of this process's own open files, which are links of mode 0500: a pipe, say, and whose it is to give.
      bytes = try Files.read(path, limit: 4096)
    } else {
      bytes = try OwnPlace.read(
        path, limit: 4096, missing: .passphraseFileMissing(path: path), noFile: .noPassphraseFile(path: path)
      ) { .passphraseFileTooOpen(path: path, mode: $0) }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return String(text.prefix { !$0.isNewline })
  }

  private static func withoutEcho<Result>(_ descriptor: Int32, _ body: () throws -> Result) throws -> Result {
    var saved = termios()
    guard tcgetattr(descriptor, &saved) == 0 else { throw KeyError.passphraseNeeded }
    var silent = saved
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(descriptor, TCSAFLUSH, &silent)
    defer { tcsetattr(descriptor, TCSAFLUSH, &saved) }
    return try body()
  }

  private static func line(_ descriptor: Int32) throws -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&input, 1, 50) <= 0 {
      if HeldSignals.arrived != nil { throw CancellationError() }
    }
    while bytes.count < 4096, Glibc.read(descriptor, &byte, 1) == 1, byte != 0x0A { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
