import Databases
import Dispatch
import Foundation
import GRDB
import Glibc
import Platform
import Synchronization

extension BuildHistory {
  static let pieceSize = 1 << 20
  /// Longer logs are put away by the worker, not by who runs the build: it would wait for that.
  static let smallLog = 4 << 20

  /// The log of a build, that runs or is over.
  ///
  /// - Parameter position: where a frame begins.
  public func log(of id: String, from position: Int = 0) throws -> BuildLogReader {
    // A log that is being put away is in the file until it is whole in the database.
    if let reader = try? BuildLogReader(file: logFile(of: id), at: position) { return reader }
    let database = database
    let first = position / Self.pieceSize
    return BuildLogReader(at: position) { number in
      let piece = try database.read { database in
        try database.first("SELECT size, bytes FROM log_pieces WHERE build = ? AND number = ?", [id, first + number])
          .map { (size: try $0.integer(0), bytes: try $0.bytes(1)) }
      }
      guard let piece = piece.flatMap({ $0 }) else { return nil }
      guard let bytes = Deflate.expand(piece.bytes, size: piece.size) else {
        throw SystemError("read the log of", id, code: EIO)
      }
      return number == 0 ? Array(bytes.dropFirst(position % Self.pieceSize)) : bytes
    }
  }

  /// The frames in the last bytes of a log.
  func log(of id: String, last count: Int) throws -> BuildLogReader {
    let start = max(0, try logSize(of: id) - count)
    var reader = try log(of: id, from: start)
    if start > 0 { try reader.findFrame() }
    return reader
  }

  /// How long a log is, whole.
  func logSize(of id: String) throws -> Int {
    if let status = Files.status(logFile(of: id)) { return status.size }
    let size = try database.read { database in
      try database.first("SELECT sum(size) FROM log_pieces WHERE build = ?", [id])?.optionalInteger(0)
    }
    return size.flatMap { $0 } ?? 0
  }

  /// Builds that are over and whose logs are still files: large ones, and those of a process that was killed.
  public func logsToArchive() throws -> [String] {
    let builds = try database.read { database in
      try database.all("SELECT id, status FROM builds ORDER BY id") { (id: try $0.text(0), status: try $0.text(1)) }
    }
    return (builds ?? []).filter { build in
      BuildStatus(rawValue: build.status)?.isFinal == true && Files.exists(logFile(of: build.id))
    }.map(\.id)
  }

  /// Puts the log of a build that is over into the database, compressed. What dies on the way begins anew another time; if
  /// somebody else is at it, nothing is done.
  public func archiveLog(of id: String) throws {
    let path = logFile(of: id)
    guard Files.exists(path) else { return }
    let file = try OpenFile(path, O_RDONLY)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0, Files.exists(path) else { return }
    try database.write { try $0.execute(sql: "DELETE FROM log_pieces WHERE build = ?", arguments: [id]) }
    var number = 0
    while true {
      // Some at a time: that is all the memory it takes, and others get at the database between.
      var pieces: [[UInt8]] = []
      while pieces.count < 8 {
        let piece = try file.readToEnd(limit: Self.pieceSize, path: path)
        if piece.isEmpty { break }
        pieces.append(piece)
      }
      if pieces.isEmpty { break }
      let compressed = try Self.compress(pieces, path)
      let first = number
      try database.write { database in
        for (offset, piece) in compressed.enumerated() {
          try database.execute(
            sql: "INSERT OR REPLACE INTO log_pieces (build, number, size, bytes) VALUES (?, ?, ?, ?)",
            arguments: [id, first + offset, pieces[offset].count, piece])
        }
      }
      number += pieces.count
    }
    try Files.remove(path)
  }

  private static func compress(_ pieces: [[UInt8]], _ path: String) throws -> [Data] {
    let results = Mutex<[Int: Data]>([:])
    DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
      let made = pieces[index].withUnsafeBytes { Deflate.compress($0) }
      if let made { results.withLock { $0[index] = Data(made) } }
    }
    let made = results.withLock { $0 }
    guard made.count == pieces.count else { throw SystemError("compress", path, code: ENOMEM) }
    return pieces.indices.compactMap { made[$0] }
  }
}
