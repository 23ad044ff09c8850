import Platform
import StateNetwork
import TestSupport

@testable import StateStorage

/// SeaweedFS with its S3 gateway on loopback, with its data in a folder of its own.
public struct ObjectStore: Sendable {
  public static let shared = SharedServer { try await ObjectStore() }

  private static let program = Engines().locate(
    EngineKind(
      name: "weed", program: "weed", versionArguments: ["version"], versionPrefix: "version ",
      minimumVersion: EngineVersion(3, 80, 0), variable: "WEED"))

  public static var isInstalled: Bool { program != nil }

  let process: ServerProcess
  public let endpoint: String
  private let folder: ScratchFolder

  /// The settings of a back end whose state has this name.
  /// - Parameter readOnly: whether its key may only read.
  public func settings(_ name: String, readOnly: Bool = false) -> BackendSettings {
    BackendSettings(
      type: "s3",
      values: [
        "bucket": "states", "key": "teams/\(name)/state of shop.tfstate", "endpoint": endpoint,
        "access_key": readOnly ? "reader" : "ann", "secret_key": "hunter2",
      ])
  }

  init() async throws {
    guard let program = Self.program else { throw ServerFault(what: "a SeaweedFS that is not installed") }
    let without = try await Self.withoutFixedPorts(program)
    var faults: [String] = []
    // Another program can take a port between its choice and its use: then others are tried.
    for _ in 0..<3 {
      let folder = try ScratchFolder()
      let ports = try Self.ports()
      let process = try Self.start(program, ports, without, in: folder)
      let endpoint = "http://127.0.0.1:\(ports[0])"
      if let fault = try await Self.makeBucket("states", at: ports[0], of: process) {
        faults.append(fault)
        process.kill()
        continue
      }
      (self.process, self.endpoint, self.folder) = (process, endpoint, folder)
      return
    }
    throw ServerFault(what: "the object store does not start:\n" + faults.joined(separator: "\n"))
  }

  private static func ports() throws -> [UInt16] {
    var ports: [UInt16] = []
    while ports.count < 8 { ports.append(try FreePort.next(avoiding: Set(ports))) }
    return ports
  }

  /// Newer ones also serve catalogs, on the same ports whatever others were chosen: the second server of a machine ends for it, some time
  /// after it has begun to answer.
  private static func withoutFixedPorts(_ program: String) async throws -> [String] {
    let help = try await Command(program, ["server", "-h"], timeout: .seconds(60)).run()
    let text = help.text + help.errorText
    return ["-s3.port.iceberg", "-s3.port.lance"].filter { text.contains("\($0) ") }.map { "\($0)=0" }
  }

  private static func start(
    _ program: String, _ ports: [UInt16], _ options: [String], in folder: ScratchFolder
  ) throws -> ServerProcess {
    try folder.write(
      """
      {"identities": [{"name": "ann", "credentials": [{"accessKey": "ann", "secretKey": "hunter2"}],
        "actions": ["Admin", "Read", "Write", "List"]},
       {"name": "writer", "credentials": [{"accessKey": "writer", "secretKey": "hunter2"}], "actions": ["Read", "Write"]},
       {"name": "reader", "credentials": [{"accessKey": "reader", "secretKey": "hunter2"}], "actions": ["Read", "List"]}]}
      """, to: "s3.json")
    let process = ServerProcess(
      [
        program, "server", "-dir=\(folder.path)", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.port=\(ports[0])",
        "-s3.config=\(folder.path("s3.json"))", "-master.port=\(ports[1])", "-volume.port=\(ports[2])",
        "-filer.port=\(ports[3])", "-s3.port.grpc=\(ports[4])", "-master.port.grpc=\(ports[5])",
        "-volume.port.grpc=\(ports[6])", "-filer.port.grpc=\(ports[7])", "-master.volumeSizeLimitMB=64",
        "-volume.max=0",
      ] + options, logFile: folder.path("log"))
    try process.start()
    LastingServers.add(process)
    return process
  }

  /// Waits until the bucket is there. The answer to the request that made it can be lost: then the next is told that it exists.
  /// - Returns: what the server said, if it ended or did not come in time.
  private static func makeBucket(_ name: String, at port: UInt16, of process: ServerProcess) async throws -> String? {
    let host = "127.0.0.1:\(port)"
    let signer = RequestSigner(credentials: S3Credentials(accessKey: "ann", secretKey: "hunter2"), region: "us-east-1")
    let transport = try HTTPTransport()
    let deadline = ContinuousClock.now + .seconds(60)
    var last = "no answer"
    while ContinuousClock.now < deadline && process.isRunning {
      var headers = signer.headers("PUT", host: host, path: "/\(name)")
      headers["host"] = nil
      let request = RemoteRequest("PUT", "http://\(host)/\(name)", headers: headers, timeout: .seconds(5))
      do {
        let answer = try await transport.send(request)
        if answer.status == 200 || answer.status == 409 { return nil }
        last = "\(answer.status) \(String(decoding: answer.body.prefix(500), as: UTF8.self))"
      } catch { last = "\(error)" }
      try await Task.sleep(for: .milliseconds(250))
    }
    let state = process.isRunning ? "runs" : "has ended"
    return "it \(state); its last answer: \(last); the end of its log:\n\(process.log.suffix(2000))"
  }
}
