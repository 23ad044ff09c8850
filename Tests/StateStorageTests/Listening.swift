import StateNetwork
import StateServers
import StateStorage

/// A state server that listens on loopback in this process.
final class Listening: Sendable {
  /// One for all tests that need no server of their own.
  static let shared = SharedServer {
    try await Listening(StateServer(path: Scratch().path + "/server/states.sqlite", rights: .everybody))
  }

  let port: UInt16
  private let task: Task<Void, any Error>

  init(_ server: StateServer) async throws {
    let (ports, told) = AsyncStream<Int>.makeStream()
    // Owned by this object, ended by `stop`.
    task = Task { try await StateListener(server, host: "127.0.0.1", port: 0).run { told.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    port = UInt16(await iterator.next() ?? 0)
  }

  func stop() { task.cancel() }
}
