/// A server that all tests of this process share: started by the first that asks, ended with the process.
actor SharedServer<Server: Sendable> {
  private var start: Task<Server, any Error>?
  private let make: @Sendable () async throws -> Server

  init(_ make: @escaping @Sendable () async throws -> Server) { self.make = make }

  var value: Server {
    get async throws {
      if let start { return try await start.value }
      let make = self.make
      // Owned by this actor, and awaited by all who ask.
      let task = Task { try await make() }
      start = task
      return try await task.value
    }
  }
}
