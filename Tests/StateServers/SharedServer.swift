import Glibc
import Synchronization
import TestSupport

/// A server that all tests of this process share: started by the first that asks, ended with the process.
public actor SharedServer<Server: Sendable> {
  private var start: Task<Server, any Error>?
  private let make: @Sendable () async throws -> Server

  public init(_ make: @escaping @Sendable () async throws -> Server) { self.make = make }

  public var value: Server {
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

/// Servers that are killed when this process ends, whoever holds them then.
enum LastingServers {
  private static let all = Mutex<[ServerProcess]>([])
  private static let registered: Bool = atexit { LastingServers.killAll() } == 0

  static func add(_ process: ServerProcess) {
    _ = registered
    all.withLock { $0.append(process) }
  }

  fileprivate static func killAll() {
    all.withLock { for process in $0 { process.kill() } }
  }
}

/// Why a server of a test does not run.
public struct ServerFault: Error, CustomStringConvertible {
  public let what: String
  public var description: String { what }

  public init(what: String) { self.what = what }
}
