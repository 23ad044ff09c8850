import FoundationEssentials
import GRDB

extension StateServer {
  /// Who holds a project's lock, and what it told of itself.
  struct Holder {
    let id: String
    let info: [UInt8]
  }

  /// The holder of the lock; one that has expired holds it no more.
  func holder(of project: String, _ database: Database) throws -> Holder? {
    try database.first(
      "SELECT id, info FROM lock WHERE project = ? AND (expires IS NULL OR expires > ?)",
      [project, Date().timeIntervalSince1970]
    ).map { Holder(id: try $0.text(0), info: try $0.bytes(1)) }
  }

  /// Why a write under this lock is refused: another holds it, or nobody any more.
  func lockRefusal(_ project: String, _ id: String?, _ database: Database) throws -> RemoteResponse? {
    let holder = try holder(of: project, database)
    guard holder?.id != id else { return nil }
    if let holder { return .json(423, holder.info) }
    return .text(409, "lock `\(id ?? "")` is not held any more\n")
  }

  func lock(_ request: RemoteRequest, _ project: String) throws -> RemoteResponse {
    guard request.body.count <= Self.largestLock else { return Self.tooLarge(Self.largestLock) }
    guard let info = RemoteLockInfo(json: request.body) else { return .text(400, "that is no lock\n") }
    let seconds = request.headers["x-stack-lease-seconds"].flatMap { Double($0) }
    return try writing { database in
      if let holder = try self.holder(of: project, database), holder.id != info.id { return .json(423, holder.info) }
      let expires = seconds.map { Date().timeIntervalSince1970 + min(max($0, 1), 3600) }
      try database.run(
        "INSERT OR REPLACE INTO lock VALUES (?, ?, ?, ?)", [project, info.id, Data(request.body), expires])
      return .text(200, "")
    }
  }

  func unlock(_ request: RemoteRequest, _ project: String) throws -> RemoteResponse {
    let wanted = RemoteLockInfo(json: request.body)?.id
    guard wanted != nil || request.body.isEmpty else { return .text(400, "that is no lock\n") }
    return try writing { database in
      if let wanted {
        guard let holder = try self.holder(of: project, database) else { return .text(409, "it is not locked\n") }
        guard holder.id == wanted else { return .json(409, holder.info) }
      }
      try database.run("DELETE FROM lock WHERE project = ?", [project])
      return .text(200, "")
    }
  }
}
