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
  /// Told by an expression that has not been evaluated.
  case computed

  public var isLocal: Bool { if case .local = self { true } else { false } }

  /// The directory of the module within what is fetched; empty for the whole.
  public var subdirectory: String {
    switch self {
    case .git(_, _, let subdirectory), .archive(_, let subdirectory), .registry(_, let subdirectory): subdirectory
    case .local, .computed: ""
    }
  }

  /// What is fetched, by which modules from the same repository or archive know each other: `git::https://…?ref=v1`.
  public var package: String {
    switch self {
    case .local(let path): path
    case .git(let url, let ref, _): "git::" + url + (ref.map { "?ref=\($0)" } ?? "")
    case .archive(let url, _): url
    case .registry(let name, _): name
    case .computed: ""
    }
  }
}
