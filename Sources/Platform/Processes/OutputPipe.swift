import CPlatform
import Glibc

/// A pipe for a child's output. Both ends are closed at exec unless they are handed on.
final class OutputPipe {
  let readEnd: Int32
  private(set) var writeEnd: Int32

  init() throws(SystemError) {
    var (first, second): (Int32, Int32) = (-1, -1)
    try systemCall("create", "a pipe") { stack_pipe(&first, &second) }
    (readEnd, writeEnd) = (first, second)
    // A larger one makes a chatty program wait less.
    stack_enlarge_pipe(readEnd)
  }

  func closeWriteEnd() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  deinit {
    closeWriteEnd()
    close(readEnd)
  }
}
