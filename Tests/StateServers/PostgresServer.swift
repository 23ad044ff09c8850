import Foundation
import Glibc
import Platform
import StateStorage
import TestSupport

/// A PostgreSQL server of Debian's packages, on a unix socket, with its data in a folder of its own.
public struct PostgresServer: Sendable {
  public static let shared = SharedServer { try await PostgresServer() }

  private static let programs: String? = ["17", "16", "15", "14", "13"].map { "/usr/lib/postgresql/\($0)/bin" }
    .first { access($0 + "/postgres", X_OK) == 0 }

  public static var isInstalled: Bool { programs != nil }

  let process: ServerProcess
  private let folder: ScratchFolder

  /// As libpq takes it.
  public var connection: String { "host=\(folder.path) user=stack dbname=postgres" }

  /// Its socket, for who carries connections to it.
  public var socket: String { folder.path + "/.s.PGSQL.5432" }

  /// As libpq takes it, by way of a port on loopback that leads to the socket.
  public static func connection(port: some CustomStringConvertible) -> String {
    "host=127.0.0.1 port=\(port) user=stack dbname=postgres sslmode=disable gssencmode=disable"
  }

  /// The same as a URI.
  public var uri: String { "postgres:///postgres?user=stack&host=\(folder.path)" }

  /// Runs statements, and gives what they answer once they have ended: a line a row, nothing else.
  public func ask(_ statements: String) async throws -> String {
    let result = try await Command(
      (Self.programs ?? "") + "/psql", ["-X", "-q", "-t", "-A", "-c", statements, connection], timeout: .seconds(600)
    ).run()
    guard result.status == .exited(0) else { throw ServerFault(what: result.errorText) }
    return result.text
  }

  /// The settings of a back end with a schema of this name.
  public func settings(_ name: String) -> BackendSettings {
    BackendSettings(type: "postgres", values: ["conn_str": connection, "schema_name": name])
  }

  init() async throws {
    guard let programs = Self.programs else { throw ServerFault(what: "a PostgreSQL that is not installed") }
    folder = try ScratchFolder()
    // The server refuses to run as root.
    let asOther = getuid() == 0 ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : []
    if getuid() == 0 { chown(folder.path, getpwnam("nobody")?.pointee.pw_uid ?? 65534, gid_t.max) }
    let data = folder.path("data")
    let log = folder.path("log")
    let initialize =
      asOther + [
        programs + "/initdb", "-D", data, "-U", "stack", "-A", "trust", "--no-sync", "-E", "UTF8",
      ]
    let result = try await Command("/usr/bin/env", initialize, timeout: .seconds(60)).run()
    guard result.status == .exited(0) else { throw ServerFault(what: "initdb: " + result.errorText) }
    process = ServerProcess(
      asOther + [
        programs + "/postgres", "-D", data, "-k", folder.path, "-c", "listen_addresses=", "-c", "fsync=off", "-c",
        "max_connections=300",
      ], logFile: log)
    try process.start()
    LastingServers.add(process)
    let deadline = ContinuousClock.now + .seconds(60)
    while !process.log.contains("ready to accept connections") {
      guard ContinuousClock.now < deadline && process.isRunning else {
        throw ServerFault(what: "PostgreSQL takes no connections; the end of its log:\n\(process.log.suffix(2000))")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
