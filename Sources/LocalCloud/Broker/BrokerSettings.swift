import Foundation
import Platform

/// What a broker is set to, as it is kept in its folder.
struct BrokerSettings: Codable, Hashable, Sendable {
  enum MQTTAuthentication: String, Codable, Sendable { case password, x509 }

  /// Its resource name.
  var id: String
  var stack: String
  var address: String
  /// The token of the operation that made it.
  var token: String
  var engine = "nats"
  /// What it listens on.
  var host: String
  var port: UInt16
  var mqttPort: UInt16
  /// Where it tells, on loopback and over plain HTTP, how it is; none for a broker of an earlier version.
  var monitorPort: UInt16?
  var tls: Bool
  var mqttAuthentication: MQTTAuthentication
  var maxPayload: Int
  var maxConnections: Int
  /// Bytes on disk and in memory that streams may take.
  var storageLimit: Int
  var memoryLimit: Int
  /// Whether every message is flushed to the disk before it is acknowledged.
  var alwaysSync: Bool

  enum CodingKeys: String, CodingKey {
    case id, stack, address, token, engine, host, port, tls
    case mqttPort = "mqtt_port"
    case monitorPort = "monitor_port"
    case mqttAuthentication = "mqtt_auth"
    case maxPayload = "max_payload"
    case maxConnections = "max_connections"
    case storageLimit = "storage_limit"
    case memoryLimit = "memory_limit"
    case alwaysSync = "always_sync"
  }

  /// Where clients on this machine reach it.
  var clientHost: String { host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host }
  var natsURL: String { "\(tls ? "tls" : "nats")://\(clientHost):\(port)" }
  var mqttURL: String { "\(tls ? "mqtts" : "mqtt")://\(clientHost):\(mqttPort)" }
}

/// What only the engine knows of a broker.
struct BrokerSecrets: Codable, Hashable, Sendable {
  /// Password of the user `engine`, who may do all in the stack's account.
  var enginePassword: String
  var engineHash: String
  /// Password of the user `system`, who may change the server's configuration.
  var systemPassword: String
  var systemHash: String

  enum CodingKeys: String, CodingKey {
    case enginePassword = "engine_password"
    case engineHash = "engine_hash"
    case systemPassword = "system_password"
    case systemHash = "system_hash"
  }

  static func make() throws(BrokerFault) -> BrokerSecrets {
    let (engine, system) = (PasswordHash.randomPassword(), PasswordHash.randomPassword())
    return BrokerSecrets(
      enginePassword: engine, engineHash: try PasswordHash.make(engine), systemPassword: system,
      systemHash: try PasswordHash.make(system))
  }
}
