import Diagnostics

/// The settings that a type of back end has. Names and meanings are Terraform's.
public struct BackendSchema: Sendable {
  struct Setting: Sendable {
    /// Never written down in the clear.
    var isSecret = false
    var isRequired = false
    /// Taken for the sake of configurations written for Terraform, and without effect here.
    var isIgnored = false
    /// The environment variables that give it when the block does not, the first that is set.
    var variables: [String] = []
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
  public static func faults(of settings: BackendSettings) -> [Diagnostic] {
    guard let schema = of(settings.type) else {
      return [
        Diagnostic(
          .error, "unknown back end `\(settings.type)`",
          detail: "there are " + types.map { "`\($0)`" }.joined(separator: ", "),
          hints: Suggestion.hints(for: settings.type, among: types))
      ]
    }
    var faults: [Diagnostic] = []
    for name in settings.values.keys.sorted() where schema.settings[name] == nil {
      faults.append(
        Diagnostic(
          .error, "the back end `\(settings.type)` has no setting `\(name)`",
          hints: Suggestion.hints(for: name, among: schema.settings.keys.sorted())))
    }
    for (name, setting) in schema.settings.sorted(by: { $0.key < $1.key }) {
      guard setting.isRequired, settings.value(name) == nil else { continue }
      let variable = setting.variables.first.map { ", or the environment variable \($0)" } ?? ""
      faults.append(
        Diagnostic(
          .error, "the back end `\(settings.type)` needs `\(name)`",
          hints: ["set it in the `backend` block, with `stack init --backend-config \(name)=…`\(variable)"]))
    }
    return faults
  }

  private static let ignored = Setting(isIgnored: true)

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
    "skip_cert_verification": Setting(), "retry_max": Setting(), "retry_wait_min": ignored, "retry_wait_max": ignored,
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
    "use_path_style": Setting(), "force_path_style": Setting(), "workspace_key_prefix": Setting(),
    "skip_cert_verification": Setting(), "insecure": Setting(),
    "custom_ca_bundle": Setting(variables: ["AWS_CA_BUNDLE"]),
    "encrypt": Setting(), "use_lockfile": ignored, "acl": ignored, "skip_credentials_validation": ignored,
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
