import Foundation
import Platform

/// Where a broker's files are.
///
///     broker.json          settings                      ours alone
///     secrets.json         the engine's passwords        ours alone
///     authority.key        private key of its CA         ours alone
///     users/               a file a user                 ours alone
///     registries/          a folder a device registry    ours alone
///     ca.pem               certificate of its CA         for everybody
///     config/              what the server reads         the server's user's
///     data/                what the server stores        the server's user's
struct BrokerFolder: Hashable, Sendable {
  let path: String

  var settingsFile: String { Path.join(path, "broker.json") }
  var secretsFile: String { Path.join(path, "secrets.json") }
  var authorityKey: String { Path.join(path, "authority.key") }
  var authorityCertificate: String { Path.join(path, "ca.pem") }
  var users: String { Path.join(path, "users") }
  var registries: String { Path.join(path, "registries") }
  var config: String { Path.join(path, "config") }
  var data: String { Path.join(path, "data") }

  var serverFile: String { Path.join(config, "nats-server.conf") }
  var authorizationFile: String { Path.join(config, "authorization.conf") }
  var serverCertificate: String { Path.join(config, "server.pem") }
  var serverKey: String { Path.join(config, "server.key") }
  /// The authorities whose device certificates are taken.
  var deviceAuthorities: String { Path.join(config, "device-authorities.pem") }

  func create() throws(SystemError) {
    // The server's user must be able to pass through to its own folders.
    try Files.makeFolder(path, exactMode: 0o711)
    for folder in [users, registries] { try Files.makeFolder(folder, exactMode: 0o700) }
    for folder in [config, data] { try Files.makeFolder(folder, mode: 0o700) }
  }

  func read<Contents: Decodable>(_ file: String, as type: Contents.Type) throws -> Contents {
    let bytes = try Files.read(file, limit: 16 << 20)
    do {
      return try JSONDecoder().decode(Contents.self, from: Data(bytes))
    } catch {
      throw BrokerFault.unreadable(file: file)
    }
  }

  func write(_ contents: some Encodable, to file: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(contents)) + [0x0A], to: file, mode: 0o600)
  }

  /// Writes a file that the server reads, for the server's user.
  func writeForServer(_ text: String, to file: String) throws(SystemError) {
    try AtomicFile.write(text, to: file, mode: 0o600, ownerLike: config)
  }
}
