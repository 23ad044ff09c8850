extension AgentClient {
  public func info() async throws -> AgentInfo { try await get("/v1/version") }

  /// Makes the unit or changes it; answers at once. With an equal specification nothing happens.
  @discardableResult
  public func put(_ spec: UnitSpec) async throws -> UnitStatus {
    try await call("PUT", path(spec.name), body: spec)
  }

  /// All units, or those of one stack, sorted by name.
  public func units(stack: String? = nil) async throws -> [UnitStatus] {
    try await get("/v1/units" + (stack.map { "?stack=\(Self.component($0))" } ?? ""))
  }

  /// `nil` if there is none of this name.
  public func unit(_ name: String) async throws -> UnitStatus? {
    do { return try await get(path(name)) } catch let error as AgentError where error.isNotFound { return nil }
  }

  /// The specification as it was put; `nil` if there is none of this name.
  public func spec(_ name: String) async throws -> UnitSpec? {
    do { return try await get(path(name) + "/spec") } catch let error as AgentError where error.isNotFound {
      return nil
    }
  }

  /// Stops the unit and removes its logs and private files, not its state folders. One that is gone is no error.
  public func delete(_ name: String) async throws {
    try await send("DELETE", path(name), body: Nothing?.none, timeout: 600)
  }

  @discardableResult
  public func restart(_ name: String) async throws -> UnitStatus {
    try await call("POST", path(name) + "/restart", body: Nothing?.none, timeout: 600)
  }

  /// Stops the unit; it stays stopped, also over a restart of the agent, until it is started or changed.
  @discardableResult
  public func stop(_ name: String) async throws -> UnitStatus {
    try await call("POST", path(name) + "/stop", body: Nothing?.none, timeout: 600)
  }

  @discardableResult
  public func start(_ name: String) async throws -> UnitStatus {
    try await call("POST", path(name) + "/start", body: Nothing?.none)
  }

  /// Sends a signal (`HUP`, `USR1`, …) to the main process of every replica.
  public func signal(_ name: String, _ signal: String) async throws {
    try await send("POST", path(name) + "/signal", body: SignalRequest(signal: signal))
  }

  /// Waits until the unit is ready, or cannot become it (`failed`, a crash loop), or the time is over. Look at
  /// `isReady` of the answer.
  public func waitReady(_ name: String, timeout: Duration) async throws -> UnitStatus {
    let seconds = Double(timeout.components.seconds) + Double(timeout.components.attoseconds) / 1e18
    return try await call(
      "POST", path(name) + "/wait", body: WaitRequest(timeout: seconds), timeout: seconds + 30)
  }

  /// The unit's log as it is on disk: the last `tail` lines (all if `nil`), and with `follow` what comes after.
  public func logs(
    _ name: String, tail: Int? = nil, follow: Bool = false
  ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let query = "?follow=\(follow)" + (tail.map { "&tail=\($0)" } ?? "")
    return try await stream(path(name) + "/logs" + query)
  }

  /// Ends the agent. Unless they are kept, all units are stopped first and started again by the next agent.
  public func shutdown(keepUnits: Bool) async throws {
    try await send("POST", "/v1/shutdown", body: ShutdownRequest(keepUnits: keepUnits), timeout: 600)
  }

  /// A loopback port that nothing uses and no unit has reserved.
  public func freePort() async throws -> UInt16 {
    try await call("POST", "/v1/ports", body: Nothing?.none)
  }

  private func path(_ name: String) -> String { "/v1/units/" + Self.component(name) }
}
