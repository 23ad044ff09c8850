/// How long a PostgreSQL that says nothing is waited for.
struct PostgresPatience: Sendable {
  /// Without a byte in either direction, while a statement runs. A server that is still at it, be it that it waits for a lock, is
  /// waited for longer.
  var silence = Duration.seconds(60)
  /// For a connection to stand, where the settings do not say it.
  var connecting = Duration.seconds(10)
  /// What is left to who has no time left, as a holder whose lease ends: for what is told at the end.
  var last = Duration.seconds(5)
  /// How long our session may stand still within a transaction before its server ends it: one that was cut off would keep its
  /// locks, and all who come after would wait for it.
  var idleInTransaction = Duration.seconds(30)
  /// How long an attempt to take the lock waits for those who try or write at the same time, before it looks who holds it.
  var attempt = Duration.seconds(2)
  /// For how long a server that did not answer is not asked again: those who queue up behind the first need not wait as well.
  var rest = Duration.seconds(5)

  /// - Parameter end: when who waits has to have ended.
  func limit(_ patience: Duration, until end: ContinuousClock.Instant?) -> Duration {
    guard let end else { return patience }
    return min(patience, max(last, end - .now))
  }

  /// For asking whether the server is still at work.
  var ofProbe: PostgresPatience {
    PostgresPatience(silence: connecting, connecting: connecting, last: last, rest: .zero)
  }
}

extension Duration {
  /// Whole milliseconds, at least one, as the calls of C take them.
  var milliseconds: Int32 { Int32(clamping: Int64(max(1, min((self / .milliseconds(1)).rounded(.up), 1e9)))) }
}
