/// Paths as text, cleaned as Go's `path.Clean` does.
public enum PathText {
  /// `path` under `directory`; an absolute one as it is.
  public static func join(_ directory: String, _ path: String) -> String {
    path.hasPrefix("/") || directory.isEmpty || directory == "." ? clean(path) : clean(directory + "/" + path)
  }

  /// A path as it is shown to a user who reaches the directory it is relative to by `folder`; empty if they are in it.
  static func shown(_ path: String, in folder: String) -> String { folder.isEmpty ? path : join(folder, path) }

  /// Without `.` parts, doubled slashes and `..` parts that follow a name; `.` when nothing is left.
  public static func clean(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if !isAbsolute {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
  }
}
