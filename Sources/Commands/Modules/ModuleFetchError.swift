import Diagnostics

/// Why a package of modules is not to be had.
enum ModuleFetchError: Error {
  case noGit
  case git(url: String, said: String)
  case noSuchReference(url: String, reference: String)
  case forbiddenProtocol(url: String)
  case unreachable(url: String, reason: String)
  case status(url: String, code: Int)
  case archive(url: String, ArchiveError)
  case checksumForm(url: String, checksum: String)
  case checksum(url: String, algorithm: String, expected: String, found: String)
  case noDirectory(package: String, directory: String)
  case manyDirectories(package: String, pattern: String, directories: [String])
  case changed(package: String)
  case registry(String)

  func diagnostic(at range: SourceRange?) -> Diagnostic {
    switch self {
    case .noGit: Diagnostic(.error, "`git` is not installed", detail: "it fetches this module", range: range)
    case .git(let url, let said):
      Diagnostic(
        .error, "the module's repository cannot be fetched", detail: "`git` said of `\(url)`: \(said)", range: range)
    case .noSuchReference(let url, let reference):
      Diagnostic(
        .error, "no such branch, tag or commit", detail: "`\(url)` has no `\(reference)`", range: range)
    case .forbiddenProtocol(let url):
      Diagnostic(
        .error, "the module's repository cannot be fetched",
        detail: "`\(url)` is not reached by https, http, ssh, git or as a local path", range: range)
    case .unreachable(let url, let reason):
      Diagnostic(
        .error, "the module's archive cannot be fetched", detail: "`\(url.withoutCredentials)`: \(reason)", range: range
      )
    case .status(let url, let code):
      Diagnostic(
        .error, "the module's archive cannot be fetched",
        detail: "`\(url.withoutCredentials)` answers with status \(code)", range: range)
    case .archive(let url, let error):
      Diagnostic(
        .error, "the module's archive cannot be unpacked", detail: "`\(url.withoutCredentials)`: \(error.reason)",
        range: range)
    case .checksumForm(let url, let checksum):
      Diagnostic(
        .error, "invalid checksum of a module's archive", detail: "`\(url.withoutCredentials)` asks for `\(checksum)`",
        range: range,
        hints: ["write `checksum=sha256:` and 64 hexadecimal digits; `md5`, `sha1` and `sha512` are taken as well"])
    case .checksum(let url, let algorithm, let expected, let found):
      Diagnostic(
        .error, "the module's archive is not what it must be",
        detail: "the \(algorithm) of `\(url.withoutCredentials)` must be `\(expected)`, and is `\(found)`",
        range: range,
        hints: ["somebody changed the archive or the way to it: find out who before you change `checksum`"])
    case .noDirectory(let package, let directory):
      Diagnostic(
        .error, "no such directory in what was fetched",
        detail: "`\(package.withoutCredentials)` has no directory `\(directory)`",
        range: range)
    case .manyDirectories(let package, let pattern, let directories):
      Diagnostic(
        .error, "more than one directory in what was fetched",
        detail:
          "`\(pattern)` matches \(directories.count) directories of `\(package.withoutCredentials)`, and a module is one: "
          + directories.prefix(3).map { "`\($0)`" }.joined(separator: ", ") + (directories.count > 3 ? ", …" : ""),
        range: range)
    case .changed(let package):
      Diagnostic(
        .error, "the module is not what it was",
        detail: "what `\(package)` gives now differs from what `\(ModuleLock.fileName)` says of it", range: range,
        hints: ["if that is meant to be, run `stack init --upgrade`"])
    case .registry(let name):
      Diagnostic(
        .error, "modules of registries cannot be fetched", detail: "`\(name)` names a module of a registry",
        range: range, hints: ["name the git repository of the module: `git::https://…?ref=…`"])
    }
  }
}
