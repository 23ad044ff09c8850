import Platform

/// How a device proves who it is.
struct DeviceCredentials: Hashable, Sendable {
  var kind: BrokerSettings.MQTTAuthentication
  /// The broker's name for the device's user.
  var userName: String
  var password: String?
  var certificate: String?
  var privateKey: String?
  var passwordHash: String?

  /// New ones.
  static func make(
    _ kind: BrokerSettings.MQTTAuthentication, _ device: String, _ registry: DeviceRegistry, _ broker: BrokerAccess
  ) throws -> DeviceCredentials {
    switch kind {
    case .password:
      let password = PasswordHash.randomPassword()
      return DeviceCredentials(
        kind: kind, userName: registry.userName(device), password: password,
        passwordHash: try PasswordHash.make(password))
    case .x509:
      let subject = ClientSubject(
        commonName: device, unit: PasswordHash.randomPassword(), organization: registry.name)
      let identity = try DeviceRegistry.authority(registry.name, broker.folder).issueClient(subject)
      return DeviceCredentials(
        kind: kind, userName: subject.userName, certificate: identity.certificate, privateKey: identity.privateKey)
    }
  }
}
