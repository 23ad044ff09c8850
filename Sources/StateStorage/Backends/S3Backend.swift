import Diagnostics

/// Objects in a bucket of an S3-compatible store: `key` for the workspace `default`, `PREFIX/WORKSPACE/key` for others, as
/// Terraform has them.
struct S3Backend: MirroredBackend {
  let type = "s3"
  let projectFolder: String
  private let bucket: S3Bucket
  private let key: String
  private let prefix: String
  private let encrypts: Bool
  private let secrets: SecretMarking

  init(
    _ settings: BackendSettings, projectFolder: String, transport: any RemoteTransport, notice: WaitingNotice? = nil,
    secrets: SecretMarking = .none
  ) throws {
    self.secrets = secrets
    self.projectFolder = projectFolder
    bucket = try S3Bucket(settings, transport: transport, notice: notice)
    key = String((settings.value("key") ?? "").drop { $0 == "/" })
    prefix = settings.value("workspace_key_prefix") ?? "env:"
    encrypts = settings.flag("encrypt")
  }

  var location: String { bucket.location(of: key) }

  func remote(_ workspace: String) throws -> any RemoteState {
    S3RemoteState(bucket, key: object(workspace), encrypts: encrypts, secrets: secrets)
  }

  private func object(_ workspace: String) -> String {
    workspace == StateLayout.defaultWorkspace ? key : "\(prefix)/\(workspace)/\(key)"
  }

  func workspaces() async throws -> [String] {
    let start = prefix + "/"
    let end = "/" + key
    let found = try await bucket.keys(startingWith: start).compactMap { object -> String? in
      guard object.hasSuffix(end) else { return nil }
      let name = String(object.dropFirst(start.count).dropLast(end.count))
      return StateLayout.isValid(name) ? name : nil
    }
    return Set(found + mirroredWorkspaces()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func deleteRemote(_ workspace: String) async throws { try await bucket.delete(object(workspace)) }
}
