/// How many refusals of unknown clients are written down: anybody on the machine can be refused, and the log is kept for long.
struct RefusalBudget {
  enum Decision { case write, writeLast, leaveOut }

  static let perMinute = 60

  private var begun: ContinuousClock.Instant?
  private var count = 0

  mutating func spend(now: ContinuousClock.Instant = .now) -> Decision {
    if begun.map({ now - $0 >= .seconds(60) }) ?? true { (begun, count) = (now, 0) }
    count += 1
    return count < Self.perMinute ? .write : count == Self.perMinute ? .writeLast : .leaveOut
  }
}
