import Platform
import TestSupport
import Testing

/// A `stack state serve` whose writes are recorded in the log of those of its client, so that it can be made what it was at any moment of
/// the client's run.
final class RecordedServer {
  let port: String
  private let home: ScratchHome
  private let place: ScratchFolder
  private let folder: String
  private var process: ServerProcess
  private var starts = 0

  /// - Parameter recording: the variables of a program whose writes are recorded, without the folder.
  init(_ home: ScratchHome, recording: [String: String]) async throws {
    self.home = home
    place = try ScratchFolder()
    folder = place.path("data")
    try Files.makeFolder(folder, exactMode: 0o700)
    (process, port) = try await Self.start(
      home, place, log: "log", port: "0", recording.merging(["RECORDED_FOLDER": folder]) { $1 })
  }

  func stop() { process.kill() }

  /// Makes it what it was after so many of the recorded writes.
  func goBack(to writes: ArraySlice<RecordedWrite>) async throws {
    process.kill()
    try FileTree.remove(folder)
    try Files.makeFolder(folder, exactMode: 0o700)
    var disk = RecordedDisk(root: folder)
    for write in writes where Path.isInside(write.name, folder) { disk.apply(write) }
    let contents = disk.whole
    for folder in contents.folders { try Files.makeFolder(folder, exactMode: 0o700) }
    for (name, bytes) in contents.files { try AtomicFile.write(bytes, to: name, mode: 0o600, durable: false) }
    starts += 1
    (process, _) = try await Self.start(home, place, log: "log-\(starts)", port: port, [:])
  }

  private static func start(
    _ home: ScratchHome, _ place: ScratchFolder, log: String, port: String, _ variables: [String: String]
  ) async throws -> (ServerProcess, port: String) {
    let program = try #require(StackProgram.path)
    let process = ServerProcess(
      [program, "state", "serve", "--data", place.path("data"), "--listen", "127.0.0.1:\(port)"],
      logFile: place.path(log))
    try process.start(environment: home.environment.merging(variables) { $1 })
    do {
      let found = try await eventually("the state server listens", within: .seconds(60)) {
        process.log.split(separator: "\n").first { $0.hasPrefix("serving states at ") }?.split(separator: ":").last?
          .split(separator: "/").first.map(String.init)
      }
      return (process, found)
    } catch {
      Issue.record("the server said: \(process.log)")
      throw error
    }
  }
}
