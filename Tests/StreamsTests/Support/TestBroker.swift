import Foundation
import Platform
import Streams
import TestSupport
import Testing

/// A real nats-server with a folder and ports of its own.
final class TestBroker: Sendable {
  static let isMissing = program == nil
  static let reason = "nats-server is not installed: run scripts/bootstrap.sh"

  private static let program = Engines().locate(.natsServer)

  let folder: ScratchFolder
  let port: Int
  let process: ServerProcess

  /// Starts it. `extra` goes into its configuration; ports 0 are those of the system.
  init(extra: String = "", store: Bool = true) async throws {
    folder = try ScratchFolder()
    port = Int(try FreePort.next())
    let configuration = """
      server_name: test
      listen: "127.0.0.1:\(port)"
      \(store ? "jetstream { store_dir: \"\(folder.path("js"))\", max_mem: 64MB, max_file: 1GB }" : "")
      \(extra.replacing("@FOLDER@", with: folder.path))
      """
    let file = try folder.write(configuration, to: "nats.conf")
    process = ServerProcess([Self.program ?? "nats-server", "-c", file], logFile: folder.path("log"))
    try process.start()
    try await waitUntilReady()
  }

  func restart() async throws {
    process.kill()
    try process.start()
    try await waitUntilReady()
  }

  func configuration(user: String? = nil, password: String? = nil) -> NATSConfiguration {
    NATSConfiguration(port: port, user: user, password: password, name: "test")
  }

  private func waitUntilReady() async throws {
    try await eventuallyTrue("nats-server listens") { FreePort.answers(UInt16(self.port)) }
  }
}
