import Platform

/// By which path this program is found again when its file is replaced by a newer one.
enum StackProgramPath {
  /// The name in the search path that leads to it, such as a link to the version that is installed; else the file itself.
  static var standing: String {
    let own = Host.executable
    let folders = (ProcessEnvironment.value("PATH") ?? "").split(separator: ":").map(String.init)
    let names = folders.filter { $0.hasPrefix("/") }.map { Path.join($0, "stack") }
    return names.first { Files.isExecutable($0) && Files.realPath($0) == own } ?? own
  }
}
