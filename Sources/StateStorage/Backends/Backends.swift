import Diagnostics

/// Makes back ends of their settings.
public struct Backends: Sendable {
  public let projectFolder: String
  private let notice: WaitingNotice?
  private let secrets: SecretMarking
  /// Makes what carries requests to a server.
  private let transport: @Sendable (TransportOptions) throws -> any RemoteTransport

  /// - Parameters:
  ///   - notice: told when one of them lets a run wait.
  ///   - secrets: what is secret in states that others write.
  public init(
    projectFolder: String, notice: WaitingNotice? = nil, secrets: SecretMarking = .none,
    transport: @escaping @Sendable (TransportOptions) throws -> any RemoteTransport
  ) {
    self.projectFolder = projectFolder
    self.notice = notice
    self.secrets = secrets
    self.transport = transport
  }

  /// - Parameter places: where the settings stand, as far as that is known.
  /// - Throws: `Diagnostics` that tell all that is wrong with the settings.
  public func make(_ settings: BackendSettings, places: BackendPlaces = BackendPlaces()) throws -> any Backend {
    let faults = BackendSchema.faults(of: settings, places: places)
    guard faults.isEmpty else { throw Diagnostics(faults) }
    switch BackendSchema.canonical(settings.type) {
    case "http":
      return HTTPBackend(
        settings, projectFolder: projectFolder, transport: try transport(TransportOptions(settings)), notice: notice,
        secrets: secrets)
    case "s3":
      return try S3Backend(
        settings, projectFolder: projectFolder, transport: try transport(TransportOptions(settings)), notice: notice,
        secrets: secrets)
    case "postgres": return PostgresBackend(settings, notice: notice)
    default: return LocalBackend(settings, projectFolder: projectFolder)
    }
  }
}

/// How a server is to be trusted, and how this side shows who it is.
public struct TransportOptions: Hashable, Sendable {
  public var skipsVerification = false
  /// The authorities to trust in place of the system's.
  public var authoritiesPEM: String?
  /// A file of authorities to trust in place of the system's.
  public var authoritiesFile: String?
  public var certificatePEM: String?
  public var privateKeyPEM: String?

  public init() {}

  init(_ settings: BackendSettings) {
    skipsVerification = settings.flag("skip_cert_verification") || settings.flag("insecure")
    authoritiesPEM = settings.value("client_ca_certificate_pem")
    authoritiesFile = settings.value("custom_ca_bundle")
    certificatePEM = settings.value("client_certificate_pem")
    privateKeyPEM = settings.value("client_private_key_pem")
  }
}
