import Glibc

/// A program that has the terminal while it runs, such as an editor.
public enum ForegroundProgram {
  /// Runs it with our own streams and environment, and waits for its end.
  /// - Parameter command: the program, found in `PATH`, and its arguments.
  public static func run(_ command: [String]) throws(SystemError) -> ExitStatus {
    guard let program = command.first else { throw SystemError("start", "", code: ENOENT) }
    var pid: pid_t = 0
    let code = withCStrings(command) { posix_spawnp(&pid, program, nil, nil, $0, environ) }
    guard code == 0 else { throw SystemError("start", program, code: code) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw SystemError("wait for", program) }
    }
    return ExitStatus(waitStatus: status)
  }
}
