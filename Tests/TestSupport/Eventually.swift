import Testing

/// Looks again and again until the condition gives a value; records an issue and throws when it does not within the limit.
@discardableResult
public func eventually<Value: Sendable>(
  _ what: String, within limit: Duration = .seconds(10), every pause: Duration = .milliseconds(20),
  sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: @Sendable () async throws -> Value?
) async throws -> Value {
  let deadline = ContinuousClock.now + limit
  while true {
    if let value = try await condition() { return value }
    if ContinuousClock.now >= deadline { break }
    try await Task.sleep(for: pause)
  }
  Issue.record("not within \(limit): \(what)", sourceLocation: sourceLocation)
  throw NotInTime(what: what)
}

/// As above, for a condition that is true or false.
public func eventuallyTrue(
  _ what: String, within limit: Duration = .seconds(10), every pause: Duration = .milliseconds(20),
  sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: @Sendable () async throws -> Bool
) async throws {
  try await eventually(what, within: limit, every: pause, sourceLocation: sourceLocation) {
    try await condition() ? true : nil
  }
}

public struct NotInTime: Error {
  public let what: String
}
