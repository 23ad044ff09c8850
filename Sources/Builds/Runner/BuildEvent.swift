/// What happens in a running build, for those who watch.
public enum BuildEvent: Sendable {
  case started(BuildRecord)
  case stepStarted(number: Int, name: String)
  /// Whole lines, each with its line break; step 0 is the runner.
  case output(step: Int, name: String, lines: [UInt8])
  case stepFinished(BuildRecord.StepRecord)
  case finished(BuildRecord)
}
