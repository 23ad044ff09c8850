extension ModuleSource {
  /// Why a text is no module source.
  public struct ParsingError: Error, Hashable, Sendable {
    public let message: String
    public let hints: [String]
  }

  /// Reads a source as it is written: `./local`, `git::https://…//sub?ref=v1`, `https://…/x.zip`, `namespace/name/provider`.
  public init(parsing text: String) throws(ParsingError) {
    if text.isEmpty { throw ParsingError(message: "the source is empty", hints: []) }
    if text == "." || text == ".." || text.hasPrefix("./") || text.hasPrefix("../") {
      self = .local(text)
      return
    }
    if text.hasPrefix("/") {
      throw ParsingError(
        message: "a local module's path must begin with `./` or `../`",
        hints: ["modules belong beside the configuration, so that it works on every machine"])
    }
    let (address, subdirectory) = Self.splitSubdirectory(text)
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

  /// Takes `//sub/directory` out of an address; a query stays with the address.
  private static func splitSubdirectory(_ text: String) -> (String, String) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first.map(String.init) ?? text
    let query = parts.count > 1 ? "?" + parts[1] : ""
    let bytes = Array(path.utf8)
    var index = 0
    while index + 1 < bytes.count {
      if bytes[index] == 0x2F, bytes[index + 1] == 0x2F, index == 0 || bytes[index - 1] != 0x3A {
        let head = String(decoding: bytes[..<index], as: UTF8.self)
        let tail = String(decoding: bytes[(index + 2)...], as: UTF8.self)
        return (head + query, PathText.clean(tail) == "." ? "" : PathText.clean(tail))
      }
      index += 1
    }
    return (text, "")
  }

  private static func git(_ address: String) -> (url: String, ref: String?)? {
    var url = address
    if url.hasPrefix("git::") {
      url = String(url.dropFirst(5))
    } else if url.hasPrefix("github.com/") || url.hasPrefix("bitbucket.org/") {
      url = "https://" + url
    } else if url.hasPrefix("git@") {
      // An address as ssh takes it, which is a git repository by its form.
    } else {
      return nil
    }
    let parts = url.split(separator: "?", maxSplits: 1)
    guard parts.count == 2, let base = parts.first else { return (url, nil) }
    let ref = parts[1].split(separator: "&").first { $0.hasPrefix("ref=") }?.dropFirst(4)
    return (String(base), ref.map(String.init))
  }

  private static func isArchive(_ address: String) -> Bool {
    let path = address.split(separator: "?").first ?? ""
    let endings = [".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"]
    return (address.hasPrefix("https://") || address.hasPrefix("http://")) || endings.contains { path.hasSuffix($0) }
  }

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
