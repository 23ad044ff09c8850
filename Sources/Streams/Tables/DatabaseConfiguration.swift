/// What the worker of a `database` is told, in the JSON file that `--config` names.
public struct DatabaseConfiguration: WorkerConfiguration, Hashable {
  /// The name of the database, for messages.
  public var name: String
  /// The SQLite file.
  public var path: String
  /// The port on loopback.
  public var port: Int
  /// The folder of grants, a JSON file each.
  public var policyFolder: String
  /// The file with the agent's public key, by which tokens are verified.
  public var tokenKeyFile: String

  public init(name: String, path: String, port: Int, policyFolder: String, tokenKeyFile: String) {
    self.name = name
    self.path = path
    self.port = port
    self.policyFolder = policyFolder
    self.tokenKeyFile = tokenKeyFile
  }

  enum CodingKeys: String, CodingKey {
    case name, path, port
    case policyFolder = "policy_folder"
    case tokenKeyFile = "token_key_file"
  }
}
