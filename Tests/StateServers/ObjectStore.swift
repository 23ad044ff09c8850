import Platform
import StateNetwork
import TestSupport
import Testing

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
    folder = try ScratchFolder()
    try folder.write(
      """
      {"identities": [{"name": "ann", "credentials": [{"accessKey": "ann", "secretKey": "hunter2"}],
        "actions": ["Admin", "Read", "Write", "List"]},
       {"name": "reader", "credentials": [{"accessKey": "reader", "secretKey": "hunter2"}], "actions": ["Read", "List"]}]}
      """, to: "s3.json")
    var ports: [UInt16] = []
    while ports.count < 8 { ports.append(try FreePort.next(avoiding: Set(ports))) }
    endpoint = "http://127.0.0.1:\(ports[0])"
    process = ServerProcess(
      [
        program, "server", "-dir=\(folder.path)", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.port=\(ports[0])",
        "-s3.config=\(folder.path("s3.json"))", "-master.port=\(ports[1])", "-volume.port=\(ports[2])",
        "-filer.port=\(ports[3])", "-s3.port.grpc=\(ports[4])", "-master.port.grpc=\(ports[5])",
        "-volume.port.grpc=\(ports[6])", "-filer.port.grpc=\(ports[7])", "-master.volumeSizeLimitMB=64",
        "-volume.max=0",
      ], logFile: folder.path("log"))
    try process.start()
    LastingServers.add(process)
    let host = "127.0.0.1:\(ports[0])"
    let signer = RequestSigner(credentials: S3Credentials(accessKey: "ann", secretKey: "hunter2"), region: "us-east-1")
    let transport = try HTTPTransport()
    try await eventuallyTrue("the object store makes a bucket", within: .seconds(90), every: .milliseconds(250)) {
      var headers = signer.headers("PUT", host: host, path: "/states")
      headers["host"] = nil
      let answer = try? await transport.send(RemoteRequest("PUT", "http://\(host)/states", headers: headers))
      return answer?.status == 200
    }
  }
}
