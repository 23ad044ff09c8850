import FoundationEssentials

extension StateServer {
  /// Who holds a project's lock, and what it told of itself.
  struct Holder {
    let id: String
    let info: [UInt8]
  }

  /// The holder of the lock; one that has expired holds it no more.
  func holder(of project: String, _ database: any StateServerSession) throws -> Holder? {
    try database.first(
      "SELECT id, info FROM lock WHERE project = ? AND (expires IS NULL OR expires > ?)",
      [.text(project), .real(try database.now())]
    ).map { Holder(id: try $0.text(0), info: try $0.bytes(1)) }
  }

  /// Who last took the lock, if it was not given back since.
  private func lastHolder(of project: String, _ database: any StateServerSession) throws -> String? {
    try database.first("SELECT id FROM lock WHERE project = ?", [.text(project)])?.text(0)
  }

  /// Why a write under this lock is refused: another holds it, or nobody any more.
  func lockRefusal(_ project: String, _ id: String?, _ database: any StateServerSession) throws -> RemoteResponse? {
    let holder = try holder(of: project, database)
    guard holder?.id != id else { return nil }
    if let holder { return .json(423, holder.info) }
    return .text(409, "lock `\(id ?? "")` is not held any more\n")
  }

  func lock(_ request: RemoteRequest, _ project: String) throws -> RemoteResponse {
    guard request.body.count <= Self.largestLock else { return Self.tooLarge(Self.largestLock) }
    guard let info = RemoteLockInfo(json: request.body) else { return .text(400, "that is no lock\n") }
    let seconds = request.headers["x-stack-lease-seconds"].flatMap { Double($0) }
    let asking = LockAsking(request)
    var response = try database.write(project) { database in
      if let holder = try self.holder(of: project, database), holder.id != info.id { return .json(423, holder.info) }
      // A lease that ran out, and that nobody took, may be renewed by who had it.
      let isOwn = try self.lastHolder(of: project, database) == info.id
      if asking != .once, !isOwn, let next = self.waiters.next(project, before: info.id) {
        return .json(423, next.asNext.json)
      }
      let now = try database.now()
      let expires: StateServerValue = seconds.map { .real(now + min(max($0, 1), 3600)) } ?? .null
      try database.run(
        """
        INSERT INTO lock VALUES (?, ?, ?, ?)
        ON CONFLICT (project) DO UPDATE SET id = excluded.id, info = excluded.info, expires = excluded.expires
        """, [.text(project), .text(info.id), .bytes(request.body), expires])
      return .text(200, "")
    }
    if response.status == 423 {
      waiters.enter(project, info, asking)
      response.headers[LockAsking.queueHeader] = "1"
    } else {
      waiters.leave(project, info.id)
    }
    return response
  }

  func unlock(_ request: RemoteRequest, _ project: String) throws -> RemoteResponse {
    let wanted = RemoteLockInfo(json: request.body)?.id
    guard wanted != nil || request.body.isEmpty else { return .text(400, "that is no lock\n") }
    if let wanted { waiters.leave(project, wanted) }
    return try database.write(project) { database in
      if let wanted {
        guard let holder = try self.holder(of: project, database) else { return .text(409, "it is not locked\n") }
        guard holder.id == wanted else { return .json(409, holder.info) }
      }
      try database.run("DELETE FROM lock WHERE project = ?", [.text(project)])
      return .text(200, "")
    }
  }
}
