import Foundation
import Platform

/// The files over which the agent and `exec-unit` agree who runs, in a replica's folder.
///
/// A start is a ticket: the agent writes `launch-<generation>.json`; `exec-unit`, holding the lock, takes the ticket away,
/// writes who it is into `process.json` and executes the unit's program, which frees the lock. An agent that finds no
/// living process in `process.json` tears up all tickets, holding the lock. So a start that was on its way when an agent
/// was killed either is recorded before the next agent looks, or never happens.
struct LaunchFiles: Sendable {
  let folder: String

  private var lock: String { Path.join(folder, "launch.lock") }
  private var recordFile: String { Path.join(folder, "process.json") }

  func ticket(_ generation: String) -> String { Path.join(folder, "launch-\(generation).json") }

  /// Writes the ticket of a new start.
  func write(_ spec: LaunchSpec) throws {
    try AtomicFile.write(
      JSONEncoder().encode(spec), to: ticket(spec.generation), mode: 0o600, durable: false)
  }

  /// The recorded process, if it lives. If not, no start that is still on its way will happen any more.
  func adoptOrRevoke() throws -> ProcessRecord? {
    let lock = try FileLock.wait(lock)
    return try withExtendedLifetime(lock) {
      if let record = record(), record.isAlive { return record }
      for name in try Files.names(in: folder) where name.hasPrefix("launch-") {
        try Files.remove(Path.join(folder, name))
      }
      return nil
    }
  }

  /// The last process that was started here, living or not.
  func record() -> ProcessRecord? {
    guard let bytes = try? Files.read(recordFile) else { return nil }
    return try? JSONDecoder().decode(ProcessRecord.self, from: Data(bytes))
  }

  /// True once the start with this ticket has become its program (or has died on the way there).
  func isExecuted(_ generation: String) -> Bool {
    guard !Files.exists(ticket(generation)) else { return false }
    return (try? FileLock.attempt(lock)) != nil
  }

  /// Takes the ticket and records this process as its taker; `nil` if the ticket was torn up. The lock must be held on
  /// until the program is executed.
  static func redeem(ticket: String) throws -> (spec: LaunchSpec, lock: FileLock)? {
    let files = LaunchFiles(folder: Path.parent(ticket))
    let lock = try FileLock.wait(files.lock)
    guard let bytes = try? Files.read(ticket) else { return nil }
    let spec = try JSONDecoder().decode(LaunchSpec.self, from: Data(bytes))
    let record = ProcessRecord(
      process: .current, bootID: Host.bootID, generation: spec.generation, user: spec.user)
    try AtomicFile.write(
      JSONEncoder().encode(record), to: files.recordFile, mode: 0o600, durable: false)
    try Files.remove(ticket)
    return (spec, lock)
  }
}
