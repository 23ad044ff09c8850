import Diagnostics

/// Where the manifests say which back end there is, for what is to be told of it.
public struct BackendPlaces: Sendable {
  /// The header of the `backend` block.
  public var block: SourceRange?
  /// By the names that `BackendSettings` has, and of those whose values are not known.
  public var settings: [String: SourceRange]

  public init(block: SourceRange? = nil, settings: [String: SourceRange] = [:]) {
    self.block = block
    self.settings = settings
  }
}
