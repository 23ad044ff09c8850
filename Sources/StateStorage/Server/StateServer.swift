import Crypto
import FoundationEssentials
import Synchronization
import Values

/// A team's state server: Terraform's http protocol over SQLite or PostgreSQL, with rights, history and leases. It answers requests;
/// who listens for them is another's matter.
///
/// | request | answer |
/// |---|---|
/// | `GET /state/PROJECT` | the state, or 404 |
/// | `POST /state/PROJECT?ID=LOCK` | 200; 423 when another has the lock, 409 or 412 when the state is stale |
/// | `DELETE /state/PROJECT` | 200; 409 while it is locked |
/// | `LOCK /state/PROJECT` | 200; 423 with the holder, or with who waits longer while the lock is free |
/// | `UNLOCK /state/PROJECT` | 200; 409 with the holder. Without a body or id it is broken. Who waits gives up its place |
/// | `GET /state/PROJECT/history` | the earlier serials |
/// | `GET /state/PROJECT/history/SERIAL` | the state as it was |
/// | `GET /healthz`, `GET /metrics` | for who watches the server |
///
/// A LOCK with the header `X-Stack-Lease-Seconds` expires unless another with the same id renews it. A POST with `If-Match`
/// is taken only while the state is the one that it names.
public final class StateServer: Sendable {
  /// Bytes of a state, and of all other bodies; what is greater is refused.
  public static let largestState = 128 << 20
  static let largestLock = 64 << 10
  private static let methods: Set = ["GET", "POST", "PUT", "DELETE", "LOCK", "UNLOCK"]

  let database: any StateServerDatabase
  private let rights: StateServerRights
  private let queues = ProjectQueues()
  let waiters = LockQueues()
  let counters = Mutex<[String: Int]>([:])
  /// What a request found to be wrong with the database, for good.
  let damage = Mutex<String?>(nil)

  private init(_ database: any StateServerDatabase, rights: StateServerRights) {
    self.database = database
    self.rights = rights
  }

  /// Keeps everything in a SQLite file.
  public convenience init(path: String, rights: StateServerRights) throws {
    self.init(try SQLiteServerDatabase(path: path), rights: rights)
  }

  /// Keeps everything in a schema of a PostgreSQL database, which several servers may share.
  /// - Parameter settings: as libpq takes them: `host=… dbname=…`, or a URI.
  /// - Throws: `StateError.remote` when it cannot be reached.
  public convenience init(postgres settings: String, schema: String, rights: StateServerRights) throws {
    self.init(try PostgresServerDatabase(PostgresPlace(settings: settings, schema: schema)), rights: rights)
  }

  /// Answers one request when its turn has come; as `respond`, for callers that may not wait.
  public func answer(to request: RemoteRequest) async -> RemoteResponse {
    let isWriting = request.method != "GET" && request.method != "HEAD"
    let (project, _) = Self.project(Self.parts(of: request.url).path.dropFirst())
    return await queues.perform(isWriting ? project : nil) { self.respond(to: request) }
  }

  /// Answers one request. The URL may be whole or a path with its query; header names are in lower case.
  public func respond(to request: RemoteRequest) -> RemoteResponse {
    let (path, query) = Self.parts(of: request.url)
    let response = answer(request, path, query)
    count(request.method, response.status)
    return response
  }

  private func count(_ method: String, _ status: Int) {
    let method = Self.methods.contains(method) ? method : "other"
    counters.withLock { $0["\(method) \(status)", default: 0] += 1 }
  }

  /// What a request is told before its body is read.
  public enum Admission: Sendable {
    case refused(RemoteResponse)
    /// The body may have this many bytes.
    case upTo(Int)
  }

  /// - Parameter request: without its body.
  public func admission(_ request: RemoteRequest) -> Admission {
    let (path, _) = Self.parts(of: request.url)
    if path == ["healthz"] { return .upTo(0) }
    let (project, rest) = Self.project(path.dropFirst())
    let isWriting = request.method != "GET" && request.method != "HEAD"
    let wanted = path == ["metrics"] ? "" : project
    let limit =
      switch request.method {
      case "POST", "PUT": rest.isEmpty ? Self.largestState : Self.largestLock
      default: Self.largestLock
      }
    if let refusal = refusal(request, isWriting ? .write : .read, wanted) {
      count(request.method, refusal.status)
      return .refused(refusal)
    }
    if let length = request.headers["content-length"].flatMap({ Int($0) }), length > limit {
      count(request.method, 413)
      return .refused(Self.tooLarge(limit))
    }
    return .upTo(limit)
  }

  public static func tooLarge(_ limit: Int) -> RemoteResponse {
    .text(413, "that is too large: it may have \(limit) bytes\n")
  }

  private func answer(
    _ request: RemoteRequest, _ path: [String], _ query: [String: String]
  ) -> RemoteResponse {
    if path == ["healthz"] { return health() }
    guard path.first == "state" || path == ["metrics"] else { return .text(404, "no such path\n") }
    let isWriting = request.method != "GET" && request.method != "HEAD"
    let (project, rest) = Self.project(path.dropFirst())
    guard path == ["metrics"] || Self.isValid(project) else { return .text(404, "no such project\n") }
    if let refusal = refusal(request, isWriting ? .write : .read, path == ["metrics"] ? "" : project) { return refusal }
    do {
      switch (request.method, rest) {
      case ("GET", _) where path == ["metrics"]: return try metrics()
      case ("GET", []): return try state(of: project)
      case ("GET", ["history"]): return try history(of: project)
      case ("GET", _) where rest.count == 2: return try state(of: project, serial: rest[1])
      case ("POST", []), ("PUT", []): return try write(request, project, lockID: query["ID"])
      case ("DELETE", []): return try delete(project)
      case ("LOCK", []): return try lock(request, project)
      case ("UNLOCK", []): return try unlock(request, project)
      default: return .text(405, "\(request.method) is not possible here\n")
      }
    } catch {
      return failed(database.translated(error))
    }
  }

  /// Why the request may not be made; `nil` when it may.
  private func refusal(
    _ request: RemoteRequest, _ right: StateServerToken.Right, _ project: String
  ) -> RemoteResponse? {
    if rights.isOpen { return nil }
    guard let secret = Self.secret(request.headers["authorization"] ?? "") else {
      return RemoteResponse(
        status: 401, headers: ["www-authenticate": "Basic realm=\"stack state\""],
        body: Array("a token is needed\n".utf8))
    }
    let hash = StateServerToken.hash(of: secret)
    let known = rights.tokens.filter { $0.hash == hash }
    if known.isEmpty { return .text(401, "that token is not known\n") }
    if known.contains(where: { project.isEmpty || $0.gives(right, on: project) }) { return nil }
    return .text(403, "that token gives no right to \(right.rawValue) `\(project)`\n")
  }

  /// The token: a bearer's, or the password of basic credentials.
  private static func secret(_ header: String) -> String? {
    let words = header.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    switch words[0].lowercased() {
    case "bearer": return String(words[1])
    case "basic":
      guard let data = Data(base64Encoded: String(words[1])) else { return nil }
      let text = String(decoding: data, as: UTF8.self)
      return text.firstIndex(of: ":").map { String(text[text.index(after: $0)...]) }
    default: return nil
    }
  }

  private static func parts(of url: String) -> (path: [String], query: [String: String]) {
    var rest = url[...]
    if let scheme = rest.range(of: "://") {
      rest = rest[scheme.upperBound...].drop { $0 != "/" }
    }
    let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var query: [String: String] = [:]
    if halves.count == 2 {
      for pair in halves[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1)
        query[String(sides[0])] = sides.count == 2 ? String(sides[1]) : ""
      }
    }
    return ((halves.first ?? "").split(separator: "/").map(String.init), query)
  }

  /// The project's name, which may have slashes, and what follows it.
  private static func project(_ parts: ArraySlice<String>) -> (String, [String]) {
    if let history = parts.lastIndex(of: "history"), history >= parts.endIndex - 2, history > parts.startIndex {
      return (parts[..<history].joined(separator: "/"), Array(parts[history...]))
    }
    return (parts.joined(separator: "/"), [])
  }

  private static func isValid(_ project: String) -> Bool {
    (1...200).contains(project.utf8.count)
      && project.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        StateLayout.isValid(String($0))
      }
  }
}

extension RemoteResponse {
  /// With the tag of the state, and the sign that writes can be bound to it.
  func tagged(_ sum: String) -> RemoteResponse {
    var response = self
    response.headers["etag"] = "\"\(sum)\""
    response.headers["x-stack-state"] = "1"
    return response
  }

  static func text(_ status: Int, _ text: String) -> RemoteResponse {
    RemoteResponse(status: status, headers: ["content-type": "text/plain"], body: Array(text.utf8))
  }

  static func json(_ status: Int, _ body: [UInt8]) -> RemoteResponse {
    RemoteResponse(status: status, headers: ["content-type": "application/json"], body: body)
  }
}
