/// Where a module's files come from.
public enum ModuleSource: Hashable, Sendable {
  /// A directory relative to the calling module's: `./storage`, `../shared`.
  case local(String)
  /// A git repository by any URL that git takes.
  case git(url: String, ref: String?, subdirectory: String)
  /// An archive by HTTP or a path: `.zip`, `.tar.gz`, …
  case archive(url: String, subdirectory: String)
  /// `namespace/name/provider` of a registry.
  case registry(String, subdirectory: String)

  public var isLocal: Bool { if case .local = self { true } else { false } }
}
