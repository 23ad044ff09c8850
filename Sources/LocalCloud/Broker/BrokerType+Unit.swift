import AgentAPI
import Platform
import ProviderKit
import Streams
import Values

extension BrokerType {
  /// Writes all that the server reads, has the agent run it, and waits until it answers.
  func start(
    _ settings: BrokerSettings, _ folder: BrokerFolder, _ planned: Value, _ client: AgentClient
  ) async throws -> StoredObject {
    let program = try await environment.engines.find(.natsServer)
    try writeSecrets(settings, folder)
    let access = try BrokerAccess(folder)
    let file = BrokerConfigurationFile(settings: settings, secrets: access.secrets, folder: folder)
    try folder.writeForServer(file.text, to: folder.serverFile)
    try BrokerAuthorizations.compile(folder)
    let object = stored(value(settings, folder, planned, status: "running", hash: file.hash))
    do {
      try await client.put(try unit(settings, folder, program: program.path, hash: file.hash))
      // A unit that was stopped by hand stays so until it is told otherwise.
      if let status = try await client.unit(settings.id), status.state == .stopped {
        try await client.start(settings.id)
      }
      let status = try await client.waitReady(settings.id, timeout: .seconds(60))
      guard status.isReady else {
        throw BrokerFault.notReady(address: settings.address, log: status.lastLogLines)
      }
      // If it ran before, with other users, it must be told.
      try await access.reload()
    } catch {
      throw PartialFailure(object, underlying: error)
    }
    return object
  }

  private func unit(
    _ settings: BrokerSettings, _ folder: BrokerFolder, program: String, hash: String
  ) throws -> UnitSpec {
    var ports = [
      UnitPort(name: "nats", number: settings.port), UnitPort(name: "mqtt", number: settings.mqttPort),
    ]
    // A probe that goes away without TLS is a line in the server's log each time; the monitoring port has none.
    var health = HealthCheck(.tcp(port: "nats"), interval: 600)
    if let port = settings.monitorPort {
      ports.append(UnitPort(name: "monitor", number: port))
      health = HealthCheck(.http(path: "/healthz", port: "monitor"), interval: 30)
    }
    let launch = BrokerLaunch(command: [program, "-c", folder.serverFile], store: folder.data)
    return UnitSpec(
      name: settings.id, stack: settings.stack, address: settings.address, kind: name,
      command: ["@{stack}", "worker", "broker", "--config", "@{unit}/broker.json"],
      files: [UnitFile(path: "broker.json", contents: try launch.encoded())],
      stateDirectories: [folder.config, folder.data],
      userClass: .engine,
      ports: ports, health: health, stop: StopPolicy(signal: "TERM", grace: 10), token: settings.token,
      labels: ["config_hash": hash])
  }

  /// Makes passwords and certificates that are not there yet.
  private func writeSecrets(_ settings: BrokerSettings, _ folder: BrokerFolder) throws {
    try folder.create()
    if (try? folder.read(folder.secretsFile, as: BrokerSecrets.self)) == nil {
      try folder.write(try BrokerSecrets.make(), to: folder.secretsFile)
    }
    let authority: CertificateAuthority
    let hostFile = Path.join(folder.path, "server-host")
    if Files.exists(folder.authorityKey), Files.exists(folder.authorityCertificate) {
      authority = try CertificateAuthority(
        CertificateAuthority.Identity(
          certificate: String(decoding: try Files.read(folder.authorityCertificate), as: UTF8.self),
          privateKey: String(decoding: try Files.read(folder.authorityKey), as: UTF8.self)))
    } else {
      // What another authority has signed does not fit to this one.
      try Files.remove(hostFile)
      authority = try CertificateAuthority(commonName: "\(settings.id) authority")
      try AtomicFile.write(authority.identity.privateKey, to: folder.authorityKey, mode: 0o600)
      try AtomicFile.write(authority.identity.certificate, to: folder.authorityCertificate, mode: 0o644)
    }
    let host = try? String(decoding: Files.read(hostFile), as: UTF8.self)
    if host != settings.host || !Files.exists(folder.serverCertificate) || !Files.exists(folder.serverKey) {
      let server = try authority.issueServer(host: settings.host)
      try folder.writeForServer(server.certificate, to: folder.serverCertificate)
      try folder.writeForServer(server.privateKey, to: folder.serverKey)
      try AtomicFile.write(settings.host, to: hostFile)
    }
  }

  /// The broker as it is found: its process, and what lies in its configuration files.
  func look(_ access: BrokerAccess, _ base: Value) async throws -> StoredObject {
    let unit = try await environment.agent.client().unit(access.settings.id)
    let status =
      switch unit?.state {
      case nil: "missing"
      // The agent is about to bring it back by itself.
      case .running, .starting, .backoff, .unhealthy, .stopping: "running"
      case .stopped, .failed, .exited: "stopped"
      }
    let found = (try? Files.read(access.folder.serverFile)).map(BrokerConfigurationFile.hash) ?? "missing"
    let authorization = (try? Files.read(access.folder.authorizationFile)).map { String(decoding: $0, as: UTF8.self) }
    let isAuthorizationGood = try authorization == BrokerAuthorizations.text(access.folder)
    return stored(
      value(
        access.settings, access.folder, base, status: status,
        hash: isAuthorizationGood ? found : "authorization file edited"))
  }
}
