import Glibc

/// A program that has the terminal while it runs, such as an editor.
public enum ForegroundProgram {
  /// Runs it with our own streams and environment, and waits for its end. A signal that is held meanwhile is passed on to it.
  /// - Parameter command: the program, found in `PATH`, and its arguments.
  public static func run(_ command: [String]) throws(SystemError) -> ExitStatus {
    guard let program = command.first else { throw SystemError("start", "", code: ENOENT) }
    var pid: pid_t = 0
    let code = withCStrings(command) { posix_spawnp(&pid, program, nil, nil, $0, environ) }
    guard code == 0 else { throw SystemError("start", program, code: code) }
    var status: Int32 = 0
    var isTold = false
    while true {
      // Any thread may get a signal, so it does not end a waiting.
      let ended = waitpid(pid, &status, WNOHANG)
      if ended == pid { break }
      guard ended == 0 || errno == EINTR else { throw SystemError("wait for", program) }
      if !isTold, let number = HeldSignals.arrived {
        kill(pid, number)
        isTold = true
      }
      usleep(10_000)
    }
    return ExitStatus(waitStatus: status)
  }
}
