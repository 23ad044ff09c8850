import Platform
import StateNetwork
import TestSupport
import Testing

@testable import StateStorage

/// Servers of others that speak the protocols of our back ends, beside those that the back ends are made for.
public enum SecondOpinion {
  /// A server of Terraform's http protocol which knows no more than that.
  public static let http = SharedServer {
    let script = Path.join(StackProgram.packageFolder, "Tests/Interop/state_server.py")
    return try await start { port in ["/usr/bin/env", "python3", script, String(port)] }
  }

  /// moto, which answers as AWS does.
  public static let s3 = SharedServer {
    let python = try await InteropPython.path()
    let endpoint = try await start { port in [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)] }
    let host = String(endpoint.dropFirst("http://".count))
    var headers = signer.headers("PUT", host: host, path: "/states")
    headers["host"] = nil
    let answer = try await HTTPTransport().send(RemoteRequest("PUT", "\(endpoint)/states", headers: headers))
    guard answer.status == 200 else { throw ServerFault(what: "moto makes no bucket: \(answer.status)") }
    return endpoint
  }

  /// The settings of a back end of moto whose state has this name.
  public static func settings(_ name: String) async throws -> BackendSettings {
    BackendSettings(
      type: "s3",
      values: [
        "bucket": "states", "key": "\(name).tfstate", "endpoint": try await s3.value, "access_key": "ann",
        "secret_key": "hunter2",
      ])
  }

  private static let signer = RequestSigner(
    credentials: S3Credentials(accessKey: "ann", secretKey: "hunter2"), region: "us-east-1")

  /// Starts a server and gives its address once it answers.
  private static func start(_ command: (UInt16) -> [String]) async throws -> String {
    let port = try FreePort.next()
    let folder = try ScratchFolder()
    let process = ServerProcess(command(port), logFile: folder.path("log"))
    try process.start()
    LastingServers.add(process)
    let endpoint = "http://127.0.0.1:\(port)"
    let transport = try HTTPTransport()
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline && process.isRunning {
      if (try? await transport.send(RemoteRequest("GET", endpoint + "/", timeout: .seconds(5)))) != nil {
        return endpoint
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw ServerFault(what: "the server does not answer; the end of its log:\n\(process.log.suffix(2000))")
  }
}
