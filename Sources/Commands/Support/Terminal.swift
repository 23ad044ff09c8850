import Glibc
import Synchronization

/// Where commands write: results to standard output, all else to standard error.
///
/// This is the only place in the program that writes to either.
struct Terminal: Sendable {
  /// Whether standard error is a terminal that can redraw lines.
  let isInteractive: Bool
  /// Whether standard output takes ANSI colours.
  let colorsOutput: Bool
  /// Whether standard error takes ANSI colours.
  let colorsErrors: Bool

  init(noColor: Bool = false) {
    let plain =
      noColor || Self.environment("NO_COLOR")?.isEmpty == false || Self.environment("TERM") == "dumb"
    isInteractive = isatty(STDERR_FILENO) == 1 && Self.environment("TERM") != "dumb"
    colorsOutput = isatty(STDOUT_FILENO) == 1 && !plain
    colorsErrors = isatty(STDERR_FILENO) == 1 && !plain
  }

  /// Whether somebody types what standard input gives.
  static var isInputInteractive: Bool { isatty(STDIN_FILENO) == 1 }

  /// The width of the terminal in cells; 80 where there is none.
  var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The width in cells of the terminal that results are written to; `nil` when that is none.
  var outputWidth: Int? {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  /// Writes a result, with a line break at the end unless it has one.
  func print(_ text: String) {
    write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
  }

  /// Writes bytes to standard output as they are.
  func write(_ bytes: some Collection<UInt8>) { write(Array(bytes), to: STDOUT_FILENO) }

  /// Tells the user something that is not the result, in place of a picture that stands there: the next one is drawn below it.
  func note(_ text: String) { draw(text.hasSuffix("\n") ? text : text + "\n", picture: []) }

  /// How many lines of a picture are above the cursor.
  private static let pictureLines = Mutex(0)

  /// Takes off the picture that was drawn last, whoever drew it, and writes `text`, which stays, and below it the lines of a new one.
  func draw(_ text: String = "", picture: [String]) {
    Self.pictureLines.withLock { count in
      let erasure = count == 0 ? "" : "\u{1B}[\(count)A\u{1B}[J"
      write(erasure + text + picture.map { $0 + "\n" }.joined(), to: STDERR_FILENO)
      count = picture.count
    }
  }

  /// Writes control sequences and partial lines to standard error.
  func draw(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Ends the program at once, with the exit code of an interrupt.
  static func exitInterrupted() -> Never { _exit(CommandOutcome.interrupted.rawValue) }

  private func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  /// Why standard output could not be written to, once it could not: an error number.
  static var outputFault: Int32? { fault.withLock { $0 } }
  private static let fault = Mutex<Int32?>(nil)

  /// What cannot be written ends the writing, not the program: what was asked for is still done.
  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
      }
      if written > 0 {
        offset += written
      } else if written < 0, errno == EINTR || errno == EAGAIN {
        continue
      } else {
        if descriptor == STDOUT_FILENO { Self.fault.withLock { [code = errno] in $0 = $0 ?? code } }
        return
      }
    }
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
