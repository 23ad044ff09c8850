import Platform

/// Finds programs in a clean search path, not in the caller's.
enum ProgramPath {
  /// Our own folder stands first, and before it one in which this program is called `stack`: `BuildFolders.programs`.
  static var folders: [String] {
    [Path.parent(Host.executable), "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
  }

  /// - Parameter programs: that of the build.
  static func variable(_ programs: String) -> String { ([programs] + folders).joined(separator: ":") }

  /// The absolute path of a program named so, seen from `folder`.
  static func find(_ name: String, from folder: String) -> String? {
    if name == "stack" { return Host.executable }
    if name.contains("/") {
      let path = Path.absolute(name, from: folder)
      return Files.isExecutable(path) ? path : nil
    }
    return folders.map { Path.join($0, name) }.first(where: Files.isExecutable)
  }
}
