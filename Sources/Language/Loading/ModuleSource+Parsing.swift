extension ModuleSource {
  /// Why a text is no module source.
  public struct ParsingError: Error, Hashable, Sendable {
    public let message: String
    public let hints: [String]
  }

  /// Reads a source as it is written: `./local`, `git::https://…//sub?ref=v1`, `https://…/x.zip`, `namespace/name/provider`.
  public init(parsing text: String) throws(ParsingError) {
    if text.isEmpty { throw ParsingError(message: "the source is empty", hints: []) }
    let isRelative = text == "." || text == ".." || text.hasPrefix("./") || text.hasPrefix("../")
    if isRelative || text.hasPrefix("/") {
      let (path, subdirectory) = Self.splitSubdirectory(text)
      if Self.hasArchiveEnding(path) {
        self = .archive(url: path, subdirectory: subdirectory)
        return
      }
    }
    if isRelative {
      self = .local(text)
      return
    }
    if text.hasPrefix("/") {
      throw ParsingError(
        message: "a local module's path must begin with `./` or `../`",
        hints: ["modules belong beside the configuration, so that it works on every machine"])
    }
    let (address, subdirectory) = Self.splitSubdirectory(text)
    if subdirectory == ".." || subdirectory.hasPrefix("../") {
      throw ParsingError(
        message: "the directory `\(subdirectory)` leads out of what is fetched",
        hints: ["what follows `//` is a path from its uppermost directory"])
    }
    if let unsupported = Self.unsupported(address) { throw unsupported }
    if let git = Self.git(address) {
      self = .git(url: git.url, ref: git.ref, subdirectory: subdirectory)
    } else if Self.isArchive(address) {
      self = .archive(url: address, subdirectory: subdirectory)
    } else if Self.isRegistry(address) {
      self = .registry(address, subdirectory: subdirectory)
    } else {
      throw ParsingError(
        message:
          "\(StringLiteral.quoted(text)) is neither a local path, a git repository, an archive nor a registry's module",
        hints: ["for a directory beside this file, write \(StringLiteral.quoted("./" + text))"])
    }
  }

  /// What Terraform fetches and we do not.
  private static func unsupported(_ address: String) -> ParsingError? {
    let getter = address.firstRange(of: "::").map { address[..<$0.lowerBound] }
    switch getter {
    case nil: break
    case "git"?: return nil
    case "file"?, "http"?, "https"?, "zip"?, "tar"?, "tgz"?, "gz"?:
      return ParsingError(
        message: "the prefix `\(getter ?? "")::` is not supported",
        hints: ["leave it away: what an archive is, its bytes tell"])
    case let other?:
      guard other.allSatisfy({ $0.isASCII && $0.isLetter || $0.isNumber }) else { break }
      return ParsingError(
        message: "modules from `\(other)::` are not supported",
        hints: ["use a git repository, `git::https://…?ref=…`, or an archive by HTTPS, `https://…/x.zip`"])
    }
    guard address.hasPrefix("file://"), !hasArchiveEnding(address) else { return nil }
    return ParsingError(
      message: "a directory cannot be named by `file://`",
      hints: [
        "for a directory beside the configuration, write its path, which begins with `./` or `../`",
        "for a git repository, write \(StringLiteral.quoted("git::" + address))",
      ])
  }

  /// Takes `//sub/directory` out of an address; a query stays with the address.
  private static func splitSubdirectory(_ text: String) -> (String, String) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first.map(String.init) ?? text
    let query = parts.count > 1 ? "?" + parts[1] : ""
    let bytes = Array(path.utf8)
    var index = 0
    while index + 1 < bytes.count {
      guard bytes[index] == 0x2F, bytes[index + 1] == 0x2F else {
        index += 1
        continue
      }
      if index == 0 || bytes[index - 1] != 0x3A {
        let head = String(decoding: bytes[..<index], as: UTF8.self)
        let tail = String(decoding: bytes[(index + 2)...], as: UTF8.self)
        return (head + query, PathText.clean(tail) == "." ? "" : PathText.clean(tail))
      }
      // After a scheme; the path that follows may begin with a slash.
      index += 2
    }
    return (text, "")
  }

  private static func git(_ address: String) -> (url: String, ref: String?)? {
    var url = address
    if url.hasPrefix("git::") {
      url = String(url.dropFirst(5))
    } else if url.hasPrefix("github.com/") || url.hasPrefix("bitbucket.org/") {
      let hasQuery = url.contains("?")
      let path = url.prefix { $0 != "?" }
      url = "https://" + path + (path.hasSuffix(".git") ? "" : ".git") + (hasQuery ? url.dropFirst(path.count) : "")
    } else if url.hasPrefix("git@") {
      // An address as ssh takes it, which is a git repository by its form.
    } else {
      return nil
    }
    let parts = url.split(separator: "?", maxSplits: 1)
    guard parts.count == 2, let base = parts.first else { return (url, nil) }
    // What is meant for whoever fetches it does not reach the server.
    let fields = parts[1].split(separator: "&")
    // An empty one names nothing: it is what a variable without a value makes of it.
    let ref = fields.first { $0.hasPrefix("ref=") && $0 != "ref=" }?.dropFirst(4)
    let rest = fields.filter { !$0.hasPrefix("ref=") && !$0.hasPrefix("depth=") && !$0.hasPrefix("sshkey=") }
    return (base + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&")), ref.map(String.init))
  }

  private static func isArchive(_ address: String) -> Bool {
    address.hasPrefix("https://") || address.hasPrefix("http://") || hasArchiveEnding(address)
  }

  private static func hasArchiveEnding(_ address: String) -> Bool {
    let path = address.split(separator: "?").first ?? ""
    return archiveEndings.contains { path.hasSuffix($0) }
  }

  /// Those that Terraform takes, and the plain `.tar`.
  private static let archiveEndings = [
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.tbz2", ".tbz2", ".tar.xz", ".txz",
  ]

  private static func isRegistry(_ address: String) -> Bool {
    let parts = address.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4 else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == 0x2D || byte == 0x5F || byte == 0x2E
        }
    }
  }
}
