import Platform
import Streams

/// A broker as the engine reaches it.
struct BrokerAccess: Sendable {
  let settings: BrokerSettings
  let folder: BrokerFolder
  let secrets: BrokerSecrets
  /// The certificate of its authority in PEM; empty without TLS.
  let authority: String

  /// Finds a broker by its resource name.
  init(_ name: ResourceName, _ directories: Directories) throws {
    guard let path = name.folder(directories) else { throw BrokerFault.badName(name.text, expected: "a broker") }
    let folder = BrokerFolder(path: path)
    guard Files.exists(folder.settingsFile) else { throw BrokerFault.noBroker(name.text) }
    try self.init(folder)
  }

  init(_ folder: BrokerFolder) throws {
    self.folder = folder
    settings = try folder.read(folder.settingsFile, as: BrokerSettings.self)
    secrets = try folder.read(folder.secretsFile, as: BrokerSecrets.self)
    authority = settings.tls ? String(decoding: try Files.read(folder.authorityCertificate), as: UTF8.self) : ""
  }

  /// How somebody connects.
  func configuration(user: String, password: String, name: String) -> NATSConfiguration {
    var configuration = NATSConfiguration(
      host: settings.clientHost, port: Int(settings.port),
      security: settings.tls ? .tls(authorities: authority) : .plain, user: user, password: password, name: name)
    // A broker that is being started anew is back after a moment; one that is stopped is not waited for.
    configuration.timeout = .seconds(5)
    // Users that other resources change at the same time have it reload.
    configuration.patience = .seconds(5)
    return configuration
  }

  /// Works on the streams as the engine.
  func withJetStream<Result: Sendable>(
    _ body: @Sendable @escaping (JetStream) async throws -> Result
  ) async throws -> Result {
    let configuration = configuration(user: "engine", password: secrets.enginePassword, name: "stack engine")
    do {
      return try await NATSClient.withConnection(configuration) { try await body(JetStream($0)) }
    } catch NATSError.jetStream(let code, _, let description) where code >= 500 && DiskRoom.isSpent(at: folder.data) {
      throw BrokerFault.diskFull(folder: folder.data, reason: description)
    } catch NATSError.noResponders where DiskRoom.isSpent(at: folder.data) {
      // The server ends JetStream when it cannot store, and goes on without.
      throw BrokerFault.diskFull(folder: folder.data, reason: "JetStream is not enabled")
    }
  }

  /// Has the running server read its configuration again; one that does not run will read it when it starts.
  func reload() async throws {
    let configuration = configuration(user: "system", password: secrets.systemPassword, name: "stack reload")
    do {
      try await NATSClient.withConnection(configuration) { try await ServerReload.request($0) }
    } catch NATSError.unreachable, NATSError.connectionLost {
      return
    }
  }
}
