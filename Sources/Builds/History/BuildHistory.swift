import AgentAPI
import Databases
import Diagnostics
import Foundation
import GRDB
import Platform

/// All builds of this user, with their logs: `<data>/builds/history.sqlite`, and beside it a folder for each build.
///
/// While a build runs, its log is a file in its folder, and `build.json` there shows how it stands to other programs.
public struct BuildHistory: Sendable {
  public let directories: Directories
  public let folder: String
  let database: HistoryDatabase

  public init(directories: Directories = .current) {
    self.directories = directories
    folder = Path.join(directories.data, "builds")
    database = HistoryDatabase(path: Path.join(folder, "history.sqlite"))
  }

  public func folder(of id: String) -> String { Path.join(folder, id) }
  /// The log of a build that runs.
  public func logFile(of id: String) -> String { Path.join(folder, id, "log") }
  /// Its status for other programs.
  public func recordFile(of id: String) -> String { Path.join(folder, id, "build.json") }

  /// A new build's record. Ids are sorted by time, to the millisecond: `20261121-154512-123k3`.
  ///
  /// - Parameter waits: whether a worker is to take it; otherwise whoever made it runs it.
  /// - Parameters:
  ///   - approval: what somebody has said of it already.
  ///   - definition: as it is now, whatever becomes of its file; `nil` when it comes from the source.
  public func create(
    _ request: BuildRequest, retryOf: String? = nil, approval: BuildRecord.Approval? = nil,
    definition: DefinitionSource? = nil, waits: Bool = false
  ) throws -> BuildRecord {
    for _ in 0..<16 {
      let digits = Timestamp.now.text.filter(\.isNumber)
      let tail = digits.suffix(3) + String(UInt32.random(in: 36..<1296), radix: 36)
      var record = BuildRecord(id: "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(tail)", request: request)
      record.retryOf = retryOf
      record.branch = request.branch
      if case .commit(_, let sha) = request.source { record.commit = sha }
      record.approval = approval
      if request.needsApproval, approval?.isApproved != true { record.status = .pending }
      // The mark first: a build that waits unseen is worse than a mark without a build.
      if waits, record.status == .queued { try BuildQueue(directories: directories).add(record.id) }
      let bytes = try Self.encoder.encode(record)
      guard try insert(record, bytes, waits: waits) else { continue }
      do {
        try Files.makeFolder(folder(of: record.id), mode: 0o700)
        try showStatus(record, bytes)
        if let definition { try keep(definition, of: record.id) }
      } catch {
        withdraw(record.id)
        throw error
      }
      return record
    }
    throw SystemError("create a build in", folder, code: EEXIST)
  }

  private func definitionFile(of id: String) -> String { Path.join(folder, id, "definition") }

  private func companionFile(of id: String) -> String { Path.join(folder, id, "definition.companion") }

  private func keep(_ definition: DefinitionSource, of id: String) throws {
    try AtomicFile.write(definition.file.bytes, to: definitionFile(of: id), durable: false)
    guard let companion = definition.companion else { return }
    try AtomicFile.write(companion.bytes, to: companionFile(of: id), durable: false)
  }

  /// The definition that was given when the build was asked for; `nil` when it comes from the source.
  public func definition(of record: BuildRecord) throws -> DefinitionSource? {
    let (path, name) = (definitionFile(of: record.id), record.request.definition)
    guard Files.exists(path) else {
      return name.hasPrefix("/") ? try DefinitionSource.read(path: name, name: name) : nil
    }
    let file = SourceFile(name: name, bytes: try DefinitionReader.bytes(of: path))
    let companion = companionFile(of: record.id)
    guard Files.exists(companion), let shown = DefinitionSource.companion(of: name) else {
      return DefinitionSource(file)
    }
    return DefinitionSource(
      file, companion: SourceFile(name: shown, bytes: try DefinitionReader.bytes(of: companion)))
  }

  private func insert(_ record: BuildRecord, _ bytes: Data, waits: Bool) throws -> Bool {
    try database.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO builds (id, status, is_waiting, record) VALUES (?, ?, ?, ?)",
        arguments: [record.id, record.status.rawValue, waits && record.status == .queued, bytes])
      return database.changesCount == 1
    }
  }

  /// Takes back what could not be written whole, as on a full disk: who asked has been told that there is no build.
  private func withdraw(_ id: String) {
    try? database.write { try $0.execute(sql: "DELETE FROM builds WHERE id = ?", arguments: [id]) }
    try? FileTree.remove(folder(of: id))
  }

  public func save(_ record: BuildRecord) throws {
    let bytes = try Self.encoder.encode(record)
    try database.write { try Self.store(record, bytes, $0) }
    try showStatus(record, bytes)
  }

  /// Changes the build if it stands as expected; `nil` when it does not.
  @discardableResult
  public func update(
    _ id: String, from status: BuildStatus, _ change: (inout BuildRecord) -> Void
  ) throws -> BuildRecord? {
    let result: (BuildRecord, Data)? = try database.write { database in
      guard var record = try Self.fetch(id, database), record.status == status else { return nil }
      change(&record)
      let bytes = try Self.encoder.encode(record)
      try Self.store(record, bytes, database)
      return (record, bytes)
    }
    guard let (record, bytes) = result else { return nil }
    try showStatus(record, bytes)
    return record
  }

  private static func store(_ record: BuildRecord, _ bytes: Data, _ database: Database) throws {
    // Whoever is told to wait again is; whoever began or ended does not wait any more.
    try database.execute(
      sql: "UPDATE builds SET status = ?, record = ?, is_waiting = is_waiting AND ? WHERE id = ?",
      arguments: [record.status.rawValue, bytes, record.status == .queued, record.id])
  }

  /// Writes how it went for programs that show tests.
  func report(_ record: BuildRecord) {
    try? AtomicFile.write(
      JUnitReport.text(record), to: Path.join(folder(of: record.id), "junit.xml"), durable: false)
  }

  private func showStatus(_ record: BuildRecord, _ bytes: Data) throws {
    guard Files.exists(folder(of: record.id)) else { return }
    try AtomicFile.write(bytes, to: recordFile(of: record.id), durable: false)
  }

  static func fetch(_ id: String, _ database: Database) throws -> BuildRecord? {
    try database.first("SELECT record FROM builds WHERE id = ?", [id])
      .map { try JSONDecoder().decode(BuildRecord.self, from: Data(try $0.bytes(0))) }
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
