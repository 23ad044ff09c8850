import Glibc
import Platform

/// A user of the machine whose rights pip gets where we are root: files of packages are never opened, and their code is never
/// run, with root's.
///
/// The numbers are above those of units and below `nobody`, where systemd gives none (systemd.io/UIDS-GIDS).
struct PythonBuildUser: Sendable {
  /// Fetches packages and unpacks wheels, which runs nothing of what is in them; the cache of downloads is this user's.
  static let fetcher = FileOwner(user: 65520, group: 65520)
  /// Run the code of packages that have to be built. One at a time has a number, and nothing of it is left behind.
  private static let builders: ClosedRange<UInt32> = 65521...65533

  let owner: FileOwner
  private let lock: FileLock

  /// Waits until one of the builders is free, and ends what a killed run may have left of it.
  ///
  /// - Throws: `PythonFault.busy` when none is free in time, or `SystemError`.
  static func builder(within patience: Duration) async throws -> PythonBuildUser {
    let deadline = ContinuousClock.now + patience
    while true {
      for number in builders {
        // The numbers are the machine's, whichever home we work for, and so is their lock.
        guard let lock = try FileLock.attempt("/run/stack-python-\(number).lock") else { continue }
        let user = PythonBuildUser(owner: FileOwner(user: number, group: number), lock: lock)
        try await user.endProcesses()
        return user
      }
      guard ContinuousClock.now < deadline else {
        throw PythonFault.busy(lock: "/run/stack-python-\(builders.lowerBound).lock")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Kills all that runs as this user, whatever session, group or environment it gave itself.
  func endProcesses() async throws {
    // The answer of `kill` is not looked at: it fails where nothing is left.
    _ = try await Command("/bin/sh", ["-c", "kill -s KILL -1"], environment: [:], workingDirectory: "/", user: owner)
      .run()
  }
}
