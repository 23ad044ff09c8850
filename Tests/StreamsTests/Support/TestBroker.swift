import Foundation
import Streams
import TestSupport

/// A real nats-server with a folder and ports of its own.
final class TestBroker: Sendable {
  static let isMissing = program == nil
  static let reason = "nats-server is not installed: run scripts/bootstrap.sh"

  private static let program: String? = {
    let variables = ProcessInfo.processInfo.environment
    let folders = (variables["PATH"] ?? "").split(separator: ":").map { "\($0)/nats-server" }
    return ([variables["STACK_ENGINE_NATS"]].compactMap(\.self) + folders)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  let folder: ScratchFolder
  let port: Int
  let process: ServerProcess

  /// Starts it. `extra` goes into its configuration; ports 0 are those of the system.
  init(extra: String = "", store: Bool = true) async throws {
    folder = try ScratchFolder()
    port = try Self.freePort()
    let configuration = """
      server_name: test
      listen: "127.0.0.1:\(port)"
      \(store ? "jetstream { store_dir: \"\(folder.file("js"))\", max_mem: 64MB, max_file: 1GB }" : "")
      \(extra.replacing("@FOLDER@", with: folder.path))
      """
    let file = folder.file("nats.conf")
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    process = ServerProcess([Self.program ?? "nats-server", "-c", file], logFile: folder.file("log"))
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
    _ = try await eventually { Self.answers(self.port) ? true : nil }
  }

  static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard status else { throw POSIXError(.EADDRINUSE) }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func answers(_ port: Int) -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
