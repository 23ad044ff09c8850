import Glibc

/// Another program in the place of this one.
public enum ProgramReplacement {
  /// Becomes the program, with our environment and open streams. Returns only when that fails.
  /// - Parameter command: the program, found in `PATH`, and its arguments; not empty.
  public static func become(_ command: [String]) -> SystemError {
    guard let program = command.first else { return SystemError("start", "", code: ENOENT) }
    signal(SIGPIPE, SIG_DFL)
    withCStrings(command) { _ = execvp(program, $0) }
    return SystemError("start", program)
  }
}
