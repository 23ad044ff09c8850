import Diagnostics

/// Terraform's http protocol. `{workspace}` in the addresses stands for the workspace's name; without it there is but one.
struct HTTPBackend: MirroredBackend {
  private static let placeholder = "{workspace}"

  let type = "http"
  let projectFolder: String
  private let settings: BackendSettings
  private let transport: any RemoteTransport

  private let notice: WaitingNotice?
  private let secrets: SecretMarking

  init(
    _ settings: BackendSettings, projectFolder: String, transport: any RemoteTransport, notice: WaitingNotice? = nil,
    secrets: SecretMarking = .none
  ) {
    self.notice = notice
    self.secrets = secrets
    self.settings = settings
    self.projectFolder = projectFolder
    self.transport = transport
  }

  private var address: String { settings.value("address") ?? "" }

  var location: String { HTTPRemoteState(.init(address: address), transport: transport).location }

  func remote(_ workspace: String) throws -> any RemoteState {
    HTTPRemoteState(try requestSettings(workspace), transport: transport, notice: notice, secrets: secrets)
  }

  private func requestSettings(_ workspace: String) throws -> HTTPRemoteState.Settings {
    guard workspace == StateLayout.defaultWorkspace || address.contains(Self.placeholder) else {
      throw Diagnostic(
        .error, "the back end at `\(location)` has one state, and no workspace `\(workspace)`",
        hints: ["put `\(Self.placeholder)` into its `address`, where the name of the workspace is to stand"])
    }
    func named(_ address: String) -> String { address.replacing(Self.placeholder, with: workspace) }
    var request = HTTPRemoteState.Settings(address: named(address))
    // Unlike Terraform's, this client locks unless told that the server has no locks.
    if settings.values["lock_address"] == "" {
      request.lockAddress = nil
      request.unlockAddress = nil
    } else if let lock = settings.value("lock_address") {
      request.lockAddress = named(lock)
      request.unlockAddress = named(settings.value("unlock_address") ?? lock)
    }
    request.updateMethod = settings.value("update_method") ?? request.updateMethod
    request.lockMethod = settings.value("lock_method") ?? request.lockMethod
    request.unlockMethod = settings.value("unlock_method") ?? request.unlockMethod
    request.username = settings.value("username")
    request.password = settings.value("password")
    // A password alone is a token of a state server.
    if request.password != nil, request.username == nil { request.username = "stack" }
    request.retries = settings.number("retry_max") ?? request.retries
    return request
  }

  /// The protocol has no list: those that are known here.
  func workspaces() async throws -> [String] { mirroredWorkspaces() }

  func hasState(_ workspace: String) async throws -> Bool {
    guard workspace == StateLayout.defaultWorkspace || address.contains(Self.placeholder) else { return false }
    return try await remote(workspace).fetch() != nil
  }

  func deleteRemote(_ workspace: String) async throws {
    try await HTTPRemoteState(requestSettings(workspace), transport: transport).delete()
  }
}
