import Platform

/// The folder and the variables that pip works with while one environment is built: nothing of ours but what pip is told by.
struct PythonBuildPlace: Sendable {
  /// Variables of ours that are handed on: where packages come from, how to get there, and how C code is compiled.
  private static let handedOn: Set<String> = [
    "PATH", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "CC", "CXX", "CFLAGS", "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS", "PKG_CONFIG_PATH", "SOURCE_DATE_EPOCH",
  ]
  /// Files in a home that say where packages come from.
  private static let settings = [".config/pip/pip.conf", ".pip/pip.conf"]

  let path: String
  /// Whose rights pip gets; `nil` for our own.
  let user: FileOwner?
  let variables: [String: String]

  /// Makes the folder anew, on the disk of the environment, so that a full disk is one and the same.
  ///
  /// - Parameter withPasswords: whether it may hold `.netrc`, which only pip itself may see.
  init(_ path: String, for user: FileOwner?, withPasswords: Bool) throws(SystemError) {
    self.path = path
    self.user = user
    var variables = ProcessEnvironment.all.filter { Self.handedOn.contains($0.key) || $0.key.hasPrefix("PIP_") }
    // The words of errors are looked at.
    variables["LC_ALL"] = "C.UTF-8"
    variables["TMPDIR"] = Path.join(path, "tmp")
    let home = ProcessEnvironment.value("HOME") ?? "/"
    variables["HOME"] = user == nil ? home : Path.join(path, "home")
    try FileTree.remove(path)
    for name in ["tmp", "home"] { try Files.makeFolder(Path.join(path, name), mode: 0o700) }
    if let user {
      for name in Self.settings + (withPasswords ? [".netrc"] : []) where Files.exists(Path.join(home, name)) {
        try Self.copy(Path.join(home, name), to: Path.join(path, "home", name))
      }
      if let file = variables["PIP_CONFIG_FILE"], Files.exists(file), file != "/dev/null" {
        variables["PIP_CONFIG_FILE"] = Path.join(path, "pip.conf")
        try Self.copy(file, to: Path.join(path, "pip.conf"))
      }
      try FileTree.setOwner(path, user)
    }
    self.variables = variables
  }

  private static func copy(_ source: String, to target: String) throws(SystemError) {
    try Files.makeFolder(Path.parent(target), mode: 0o700)
    try AtomicFile.write(try Files.read(source, limit: 1 << 20), to: target, mode: 0o600, durable: false)
  }
}
