import Platform

/// Takes virtual environments away that nobody uses any more.
///
/// Tens of thousands of files take a disk seconds, so an environment is renamed first and gone by its name at once; a program of its
/// own deletes what is renamed. Should that program be killed, the next removal deletes what it left.
struct PythonRemoval: Sendable {
  /// The folder of all environments.
  let root: String

  private static let mark = ".removed-"

  /// To be called by who holds the environment's lock.
  func remove(_ hash: String) throws(SystemError) {
    let path = Path.join(root, hash)
    guard Files.exists(path) else { return }
    try Files.rename(path, to: path + Self.mark + String(UInt64.random(in: .min ... .max), radix: 16))
  }

  /// Begins to delete all that was removed, and does not wait for it.
  func deleteRemoved() throws(SystemError) {
    guard Files.exists(root) else { return }
    let paths = try Files.names(in: root).filter { $0.contains(Self.mark) }.map { Path.join(root, $0) }
    guard !paths.isEmpty else { return }
    _ = try DetachedProgram(
      executable: "/bin/rm", arguments: ["rm", "-rf", "--"] + paths, environment: [:], outputFile: "/dev/null"
    ).start()
  }
}
