import Glibc

/// Runs a call that answers -1 on failure; tries again when a signal interrupted it, and throws what `errno` says.
@discardableResult
func systemCall<Result: SignedInteger>(
  _ action: String, _ subject: @autoclosure () -> String, _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result != -1 { return result }
    let code = errno
    if code != EINTR { throw SystemError(action, subject(), code: code) }
  }
}
