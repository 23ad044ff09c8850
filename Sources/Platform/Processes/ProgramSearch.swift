/// Finds programs by their names. To look first costs microseconds a folder; to try to start one in each costs a fork.
public enum ProgramSearch {
  static let standardFolders = "/usr/local/bin:/usr/bin:/bin"

  /// The path of the program that a name means.
  /// - Parameter folders: as `PATH` has them, those of this process if `nil`; only absolute ones are looked into.
  public static func find(_ name: String, in folders: String? = nil) -> String? {
    if name.contains("/") { return Files.isExecutable(name) ? name : nil }
    guard !name.isEmpty else { return nil }
    return (folders ?? ProcessEnvironment.value("PATH") ?? standardFolders)
      .split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { Path.join(String($0), name) }
      .first(where: Files.isExecutable)
  }
}
