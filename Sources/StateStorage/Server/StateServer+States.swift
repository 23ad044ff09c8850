import FoundationEssentials
import Values

extension StateServer {
  func state(of project: String) throws -> RemoteResponse {
    let row = try database.read { database in
      try database.first("SELECT state, sum FROM project WHERE name = ?", [.text(project)]).map {
        (state: try $0.bytes(0), sum: try $0.text(1))
      }
    }
    guard let row else { return .text(404, "there is no state yet\n") }
    guard HTTPRemoteState.md5(row.state) == row.sum else {
      throw StateError.corrupt(path: "", detail: "the state of `\(project)` is not what was written", backups: [])
    }
    var response = RemoteResponse.json(200, row.state)
    response.headers["content-md5"] = row.sum
    return response.tagged(row.sum)
  }

  func state(of project: String, serial: String) throws -> RemoteResponse {
    guard let serial = Int(serial) else { return .text(404, "that is no serial\n") }
    let state = try database.read { database in
      try database.first(
        "SELECT state FROM history WHERE project = ? AND serial = ?", [.text(project), .integer(serial)])?.bytes(0)
    }
    return state.map { .json(200, $0) } ?? .text(404, "there is no such version\n")
  }

  /// The serials that are kept, newest first, with when they were written.
  func history(of project: String) throws -> RemoteResponse {
    let entries = try database.read { database in
      try database.all(
        "SELECT serial, written, length(state) FROM history WHERE project = ? ORDER BY serial DESC", [.text(project)]
      ).map { row in
        JSON.object([
          .init("serial", .number(Number(try row.integer(0)))),
          .init("written", .string(try row.date(1).formatted(.iso8601))),
          .init("size", .number(Number(try row.integer(2)))),
        ])
      }
    }
    return .json(200, JSON.array(entries).bytes() + [0x0A])
  }

  /// Takes a state that follows on the one there: of the same lineage, and of a greater serial or the very same.
  func write(_ request: RemoteRequest, _ project: String, lockID: String?) throws -> RemoteResponse {
    guard request.body.count <= Self.largestState else { return Self.tooLarge(Self.largestState) }
    let sum = HTTPRemoteState.md5(request.body)
    if let told = request.headers["content-md5"], told != sum {
      return .text(400, "the body does not have the Content-MD5 it says\n")
    }
    guard let root = try? JSON(parsing: request.body), let serial = root["serial"]?.int,
      let lineage = root["lineage"]?.string
    else { return .text(400, "that is not a state\n") }
    guard root["version"]?.int == 4 else { return .text(400, "that is not a state of format version 4\n") }
    guard (0...StateV4.largestSerial).contains(serial) else { return .text(400, "\(serial) is no serial\n") }
    return try database.write(project) { database in
      if let refusal = try self.lockRefusal(project, lockID, database) { return refusal }
      let present = try database.first("SELECT lineage, serial, sum FROM project WHERE name = ?", [.text(project)])
      if let tag = request.headers["if-match"], try present?.text(2) != tag.filter({ $0 != "\"" }) {
        return .text(412, "the state has changed since\n")
      }
      if let present {
        guard try present.text(0) == lineage else {
          return .text(409, "that state has another lineage than the one there\n")
        }
        let known = try present.integer(1)
        if try serial == known && present.text(2) == sum { return .text(200, "").tagged(sum) }
        guard serial > known else {
          return .text(409, "serial \(serial) does not follow on \(known)\n")
        }
      }
      let now = StateServerValue.real(try database.now())
      let state = StateServerValue.bytes(request.body)
      try database.run(
        """
        INSERT INTO project VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET lineage = excluded.lineage,
          serial = excluded.serial, sum = excluded.sum, state = excluded.state, written = excluded.written
        """, [.text(project), .text(lineage), .integer(serial), .text(sum), state, now])
      try database.run(
        """
        INSERT INTO history VALUES (?, ?, ?, ?)
        ON CONFLICT (project, serial) DO UPDATE SET written = excluded.written, state = excluded.state
        """, [.text(project), .integer(serial), now, state])
      try database.run(
        """
        DELETE FROM history WHERE project = ? AND serial <= (
          SELECT serial FROM history WHERE project = ? ORDER BY serial DESC LIMIT 1 OFFSET ?)
        """,
        [.text(project), .text(project), .integer(StateServerSchema.keptVersions)])
      try self.database.keep(project, request.body)
      return .text(200, "").tagged(sum)
    }
  }

  func delete(_ project: String) throws -> RemoteResponse {
    try database.write(project) { database in
      if let holder = try self.holder(of: project, database) { return .json(409, holder.info) }
      try database.run("DELETE FROM project WHERE name = ?", [.text(project)])
      try self.database.keep(project, nil)
      return .text(200, "")
    }
  }

  func metrics() throws -> RemoteResponse {
    let (projects, locks) = try database.read { database in
      (
        try database.first("SELECT count(*) FROM project")?.integer(0) ?? 0,
        try database.first("SELECT count(*) FROM lock")?.integer(0) ?? 0
      )
    }
    var lines = [
      "# TYPE stack_state_projects gauge", "stack_state_projects \(projects)",
      "# TYPE stack_state_locks gauge", "stack_state_locks \(locks)",
      "# TYPE stack_state_requests_total counter",
    ]
    let counts = counters.withLock { $0 }
    for key in counts.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let words = key.split(separator: " ")
      lines.append(
        "stack_state_requests_total{method=\"\(words.first ?? "")\",status=\"\(words.last ?? "")\"} \(counts[key] ?? 0)"
      )
    }
    return .text(200, lines.joined(separator: "\n") + "\n")
  }
}
