import Values

/// Which back end keeps a state, and how it is reached: a `backend` block with its expressions evaluated.
///
/// Values are text, as back ends take them: `true`, `3`; members of an object have names with a dot: `endpoints.s3`.
public struct BackendSettings: Hashable, Sendable {
  public var type: String
  public var values: [String: String]
  /// The names of those whose values are sensitive, beside those that always are.
  public var secrets: Set<String> = []

  public init(type: String, values: [String: String] = [:]) {
    self.type = type
    self.values = values
  }

  /// The state beside the manifests, where there is no `backend` block.
  public static let local = BackendSettings(type: "local")

  /// The value of a setting, or that of the first environment variable that is set.
  func value(_ name: String) -> String? {
    if let value = values[name], !value.isEmpty { return value }
    return BackendSchema.of(type)?.settings[name]?.variables.lazy.compactMap(ProcessVariables.value).first
  }

  func flag(_ name: String) -> Bool { value(name) == "true" || value(name) == "1" }

  func number(_ name: String) -> Int? { value(name).flatMap { Int($0) } }
}
