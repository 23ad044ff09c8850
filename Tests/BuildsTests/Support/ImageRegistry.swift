import Glibc
import Platform
import TestSupport
import Testing

/// A real registry of images (the Distribution project's, as Debian packs it) on a port of this machine, with an empty store.
struct ImageRegistry {
  static let program = ["/usr/bin/docker-registry", "/usr/local/bin/docker-registry"].first(where: Files.isExecutable)

  /// As it stands at the beginning of images' names.
  let host: String
  let process: ServerProcess
  private let folder: ScratchFolder

  init() async throws {
    folder = try ScratchFolder()
    host = "127.0.0.1:\(try FreePort.next())"
    try folder.write(
      """
      version: 0.1
      storage: {filesystem: {rootdirectory: \(folder.path("store"))}}
      http: {addr: '\(host)'}
      """, to: "config.yml")
    process = ServerProcess(
      [Self.program ?? "docker-registry", "serve", folder.path("config.yml")], logFile: folder.path("log"))
    try process.start()
    let address = "http://\(host)/v2/"
    try await eventuallyTrue("the registry answers", within: .seconds(30)) {
      (try? await WebProbe.get(address))?.status == "200"
    }
  }

  /// An engine that does what the given one does, and talks to this registry without TLS, as Docker does to all on this machine.
  func engine(_ program: String) throws -> String {
    let settings = try folder.write("[[registry]]\nlocation = \"\(host)\"\ninsecure = true\n", to: "registries.conf")
    return try folder.write(
      "#!/bin/sh\nexport CONTAINERS_REGISTRIES_CONF='\(settings)'\nexec '\(program)' \"$@\"\n", to: "engine",
      mode: 0o755)
  }
}
