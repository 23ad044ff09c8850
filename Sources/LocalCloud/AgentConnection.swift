import AgentAPI

/// The way to the agent: found, or started, once.
public actor AgentConnection {
  private enum State {
    case unknown
    /// Owned by this actor; everybody who asks meanwhile waits for it.
    case connecting(Task<AgentClient, any Error>)
    case connected(AgentClient)
  }

  private let launcher: AgentLauncher
  private var state = State.unknown

  public init(_ launcher: AgentLauncher) { self.launcher = launcher }

  /// A client of the running agent; starts one when none runs, or none any more. After a failure the next
  /// call tries again.
  public func client() async throws -> AgentClient {
    if case .connected = state, !launcher.isAnswering { state = .unknown }
    switch state {
    case .connected(let client): return client
    case .connecting(let task): return try await task.value
    case .unknown:
      let task = Task { [launcher] in try await launcher.connect() }
      state = .connecting(task)
      do {
        let client = try await task.value
        state = .connected(client)
        return client
      } catch {
        state = .unknown
        throw error
      }
    }
  }
}
