import Glibc

/// Path arithmetic on plain strings with `/`.
public enum Path {
  /// `join("/a", "b", "c")` is `/a/b/c`.
  public static func join(_ base: String, _ components: String...) -> String {
    components.reduce(base) { $0.hasSuffix("/") ? $0 + $1 : $0 + "/" + $1 }
  }

  /// The folder that holds the path; that of `/` is `/`, that of a bare name is `.`.
  public static func parent(_ path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? path.dropLast() : path[...]
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// The last component.
  public static func name(_ path: String) -> String {
    let bytes = path.utf8
    guard let last = bytes.last, last != UInt8(ascii: "/"), let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
      return path.split(separator: "/").last.map(String.init) ?? path
    }
    return String(path[bytes.index(after: slash)...])
  }

  /// The path from the root, with `.` and `..` resolved by text alone.
  public static func absolute(_ path: String, from base: String? = nil) -> String {
    let whole = path.hasPrefix("/") ? path : join(base ?? workingDirectory, path)
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// True if `path` is `folder` or lies under it, by text; both must be absolute and without `..`.
  public static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  public static var workingDirectory: String {
    guard let raw = getcwd(nil, 0) else { return "/" }
    defer { free(raw) }
    return String(cString: raw)
  }
}
