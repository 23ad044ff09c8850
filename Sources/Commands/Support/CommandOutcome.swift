/// The program's exit codes, the same for every command.
enum CommandOutcome: Int32, Error {
  case done = 0
  case failed = 1
  /// With `--detailed-exitcode`: the plan is not empty.
  case changesPresent = 2
  case interrupted = 130
}
