/// The server's own configuration file, made from a broker's settings.
struct BrokerConfigurationFile: Sendable {
  let settings: BrokerSettings
  let secrets: BrokerSecrets
  let folder: BrokerFolder

  /// The account that all of a stack's users share.
  static let account = "STACK"

  /// The id, whose keys may hold spaces, which a server's name may not.
  private var serverName: String { String(settings.id.map { $0.isWhitespace ? "_" : $0 }) }

  var text: String {
    """
    # Made by stack: changes are undone by the next apply.
    server_name: \(NATSText.quoted(serverName))
    listen: \(NATSText.quoted("\(settings.host):\(settings.port)"))
    \(monitor)max_payload: \(settings.maxPayload)
    max_connections: \(settings.maxConnections)
    jetstream {
      store_dir: \(NATSText.quoted(folder.data))
      max_file_store: \(settings.storageLimit)
      max_memory_store: \(settings.memoryLimit)
      sync_interval: \(settings.alwaysSync ? "always" : "\"1m\"")
    }
    \(tls)mqtt {
      listen: \(NATSText.quoted("\(settings.host):\(settings.mqttPort)"))
    \(mqttTLS)}
    system_account: SYS
    accounts {
      SYS {
        users: [ { user: system, password: \(NATSText.quoted(secrets.systemHash)) } ]
      }
      \(Self.account) {
        jetstream: enabled
        include "authorization.conf"
      }
    }

    """
  }

  private var monitor: String { settings.monitorPort.map { "http: \"127.0.0.1:\($0)\"\n" } ?? "" }

  private var tls: String {
    guard settings.tls else { return "" }
    return "tls { \(certificate) }\n"
  }

  private var mqttTLS: String {
    guard settings.tls else { return "" }
    switch settings.mqttAuthentication {
    case .password: return "  tls { \(certificate) }\n"
    case .x509:
      return "  tls { \(certificate), ca_file: \(NATSText.quoted(folder.deviceAuthorities)), verify_and_map: true }\n"
    }
  }

  private var certificate: String {
    "cert_file: \(NATSText.quoted(folder.serverCertificate)), key_file: \(NATSText.quoted(folder.serverKey))"
  }
}
