import AgentAPI
import Glibc
import Platform
import TestSupport
import Testing

/// A real agent in a home of its own.
struct AgentFixture: Sendable {
  let home: ScratchHome
  let launcher: AgentLauncher
  let client: AgentClient

  init() async throws {
    home = try ScratchHome()
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    launcher = AgentLauncher(
      directories: home.directories, version: ProductVersion.current, executable: program,
      environment: home.environment)
    client = try await launcher.connect()
  }

  /// The state folder of a unit of the test's stack.
  func state(_ name: String) -> String { Path.join(home.directories.stackData("test-1"), name) }

  /// A unit that runs a shell script.
  func shell(_ name: String, _ script: String) -> UnitSpec {
    UnitSpec(
      name: "test-1/service.\(name)", stack: "test-1", address: "service.\(name)", kind: "service",
      command: ["/bin/sh", "-c", script], stateDirectories: [state(name)],
      health: HealthCheck(startPeriod: 0.05),
      restart: RestartPolicy(minimumDelay: 0.05, maximumDelay: 0.2), stop: StopPolicy(grace: 2))
  }

  /// A web server that answers with `text`.
  func web(_ name: String, _ text: String) -> UnitSpec {
    let program = """
      import http.server
      class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
          body = b"\(text)"
          self.send_response(200)
          self.send_header("Content-Length", str(len(body)))
          self.end_headers()
          self.wfile.write(body)
        def log_message(self, *arguments): pass
      http.server.ThreadingHTTPServer(("127.0.0.1", @{port.http}), Handler).serve_forever()
      """
    var spec = shell(name, "exec python3 @{unit}/server.py")
    spec.files = [UnitFile(path: "server.py", text: program)]
    spec.ports = [UnitPort(name: "http")]
    spec.health = HealthCheck(.http(path: "/", port: "http"), interval: 0.5, timeout: 2, startPeriod: 5)
    return spec
  }

  @discardableResult
  func run(_ spec: UnitSpec) async throws -> UnitStatus {
    try await client.put(spec)
    let status = try await client.waitReady(spec.name, timeout: .seconds(20))
    #expect(status.isReady, "\(status)")
    return status
  }

  func log(_ spec: UnitSpec) async throws -> String {
    var bytes: [UInt8] = []
    for try await piece in try await client.logs(spec.name) { bytes += piece }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Kills the agent with no chance to do anything, and starts the next one.
  func killAndRestartAgent() async throws {
    try await killAgent()
    _ = try await launcher.connect()
  }

  func killAgent() async throws {
    let pid = try await client.info().pid
    let agent = try #require(ProcessIdentity(pid: pid))
    agent.signal(SIGKILL)
    try await eventuallyTrue("the agent is dead") { !agent.isAlive }
  }

  /// Living processes whose arguments are the text.
  static func processes(_ text: String) -> [Int32] {
    ProcessStatus.allPids().filter { pid in
      guard pid != getpid(), ProcessStatus(pid: pid).map({ $0.state != "Z" }) == true,
        let bytes = try? Files.read("/proc/\(pid)/cmdline")
      else { return false }
      return String(decoding: bytes.map { $0 == 0 ? 32 : $0 }, as: UTF8.self) == text + " "
    }
  }
}
