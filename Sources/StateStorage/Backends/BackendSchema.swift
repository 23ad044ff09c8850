import Diagnostics

/// The settings that a type of back end has. Names and meanings are Terraform's.
public struct BackendSchema: Sendable {
  struct Setting: Sendable {
    var kind = Kind.text
    /// Never written down in the clear.
    var isSecret = false
    var isRequired = false
    /// Taken for the sake of configurations written for Terraform, and without effect here.
    var isIgnored = false
    /// The environment variables that give it when the block does not, the first that is set.
    var variables: [String] = []
  }

  /// What the text of a setting must be.
  enum Kind: Sendable {
    case text, flag, number

    func allows(_ text: String) -> Bool {
      switch self {
      case .text: true
      case .flag: ["true", "false", "1", "0", ""].contains(text)
      case .number: text.isEmpty || Int(text).map { $0 >= 0 } ?? false
      }
    }

    var words: String {
      switch self {
      case .text: "text"
      case .flag: "`true` or `false`"
      case .number: "a whole number"
      }
    }
  }

  let settings: [String: Setting]

  public static let types = ["http", "local", "postgres", "s3"]

  /// `pg` is Terraform's name of `postgres`.
  public static func canonical(_ type: String) -> String { type == "pg" ? "postgres" : type }

  static func of(_ type: String) -> BackendSchema? {
    switch canonical(type) {
    case "local": local
    case "http": http
    case "s3": s3
    case "postgres": postgres
    default: nil
    }
  }

  /// What is wrong with settings, all of it.
  /// - Parameters:
  ///   - places: where they stand, as far as that is known.
  ///   - isPartial: whether more settings may come from elsewhere, so that none is missing.
  public static func faults(
    of settings: BackendSettings, places: BackendPlaces = BackendPlaces(), isPartial: Bool = false
  ) -> [Diagnostic] {
    guard let schema = of(settings.type) else {
      return [
        Diagnostic(
          .error, "unknown back end `\(settings.type)`",
          detail: "there are " + types.map { "`\($0)`" }.joined(separator: ", "), range: places.block,
          hints: Suggestion.hints(for: settings.type, among: types))
      ]
    }
    return schema.wrongSettings(settings, places) + (isPartial ? [] : schema.missingSettings(settings, places))
  }

  private func wrongSettings(_ given: BackendSettings, _ places: BackendPlaces) -> [Diagnostic] {
    Set(given.values.keys).union(places.settings.keys).sorted().compactMap { name in
      guard let setting = settings[name] else {
        // Which members an object will have is not known before it is.
        if given.values[name] == nil, settings.keys.contains(where: { $0.hasPrefix(name + ".") }) { return nil }
        return Diagnostic(
          .error, "the back end `\(given.type)` has no setting `\(name)`", range: places.settings[name],
          hints: Suggestion.hints(for: name, among: settings.keys.sorted()))
      }
      guard let text = given.values[name], !setting.kind.allows(text) else { return nil }
      return Diagnostic(
        .error, "wrong type of value", detail: "`\(name)` of the back end `\(given.type)` takes \(setting.kind.words)",
        range: places.settings[name])
    }
  }

  private func missingSettings(_ given: BackendSettings, _ places: BackendPlaces) -> [Diagnostic] {
    settings.sorted { $0.key < $1.key }.compactMap { name, setting in
      guard setting.isRequired, given.value(name) == nil else { return nil }
      let variable = setting.variables.first.map { ", or the environment variable \($0)" } ?? ""
      return Diagnostic(
        .error, "the back end `\(given.type)` needs `\(name)`", range: places.block,
        hints: ["set it in the `backend` block, with `stack init --backend-config \(name)=…`\(variable)"])
    }
  }

  private static let ignored = Setting(isIgnored: true)
  private static let flag = Setting(kind: .flag)

  private static let local = BackendSchema(settings: ["path": Setting(), "workspace_dir": ignored])

  private static let http = BackendSchema(settings: [
    "address": Setting(isRequired: true, variables: ["STACK_HTTP_ADDRESS", "TF_HTTP_ADDRESS"]),
    "update_method": Setting(variables: ["TF_HTTP_UPDATE_METHOD"]),
    "lock_address": Setting(variables: ["TF_HTTP_LOCK_ADDRESS"]),
    "lock_method": Setting(variables: ["TF_HTTP_LOCK_METHOD"]),
    "unlock_address": Setting(variables: ["TF_HTTP_UNLOCK_ADDRESS"]),
    "unlock_method": Setting(variables: ["TF_HTTP_UNLOCK_METHOD"]),
    "username": Setting(variables: ["STACK_HTTP_USERNAME", "TF_HTTP_USERNAME"]),
    "password": Setting(isSecret: true, variables: ["STACK_HTTP_PASSWORD", "TF_HTTP_PASSWORD"]),
    "skip_cert_verification": flag, "retry_max": Setting(kind: .number), "retry_wait_min": ignored,
    "retry_wait_max": ignored,
    "client_ca_certificate_pem": Setting(variables: ["TF_HTTP_CLIENT_CA_CERTIFICATE_PEM"]),
    "client_certificate_pem": Setting(variables: ["TF_HTTP_CLIENT_CERTIFICATE_PEM"]),
    "client_private_key_pem": Setting(isSecret: true, variables: ["TF_HTTP_CLIENT_PRIVATE_KEY_PEM"]),
  ])

  private static let s3 = BackendSchema(settings: [
    "bucket": Setting(isRequired: true), "key": Setting(isRequired: true),
    "region": Setting(variables: ["AWS_REGION", "AWS_DEFAULT_REGION"]),
    "endpoint": Setting(variables: ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]), "endpoints.s3": Setting(),
    "access_key": Setting(isSecret: true, variables: ["AWS_ACCESS_KEY_ID"]),
    "secret_key": Setting(isSecret: true, variables: ["AWS_SECRET_ACCESS_KEY"]),
    "token": Setting(isSecret: true, variables: ["AWS_SESSION_TOKEN"]),
    "use_path_style": flag, "force_path_style": flag, "workspace_key_prefix": Setting(),
    "skip_cert_verification": flag, "insecure": flag,
    "custom_ca_bundle": Setting(variables: ["AWS_CA_BUNDLE"]),
    "encrypt": flag, "use_lockfile": ignored, "acl": ignored, "skip_credentials_validation": ignored,
    "skip_region_validation": ignored, "skip_requesting_account_id": ignored, "skip_metadata_api_check": ignored,
    "skip_s3_checksum": ignored,
  ])

  private static let postgres = BackendSchema(settings: [
    "conn_str": Setting(isSecret: true, variables: ["STACK_PG_CONN_STR", "PG_CONN_STR"]),
    "schema_name": Setting(variables: ["PG_SCHEMA_NAME"]), "skip_schema_creation": ignored,
    "skip_table_creation": ignored,
    "skip_index_creation": ignored,
  ])
}
