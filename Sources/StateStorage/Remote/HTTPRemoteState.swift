import Crypto
import FoundationEssentials

/// The client of Terraform's http back end: GET, POST with `?ID=`, LOCK and UNLOCK.
///
/// Servers that know it are asked for a lease in place of a lock without end, by the header `X-Stack-Lease-Seconds`, and
/// have every write bound to the state it follows on, by `If-Match`: so a holder that was replaced cannot write over what
/// its successor wrote.
public struct HTTPRemoteState: RemoteState {
  /// How the back end is configured; the names are those of Terraform's settings.
  public struct Settings: Hashable, Sendable {
    public var address: String
    public var updateMethod = "POST"
    /// `nil` for a server without locks.
    public var lockAddress: String?
    public var lockMethod = "LOCK"
    public var unlockAddress: String?
    public var unlockMethod = "UNLOCK"
    public var username: String?
    public var password: String?
    public var retries = 2

    /// With locks at the address itself.
    public init(address: String) {
      self.address = address
      lockAddress = address
      unlockAddress = address
    }
  }

  private let settings: Settings
  private let transport: any RemoteTransport
  /// How long a lease lasts, in seconds.
  private let leaseSeconds: Int
  private let notice: WaitingNotice?
  public let secrets: SecretMarking
  private let place = WaitingPlace()

  /// For what has no state in it: short, so that there is time to ask again before a lease has run out.
  private static let lockTimeout = Duration.seconds(10)

  public init(
    _ settings: Settings, transport: any RemoteTransport, leaseSeconds: Int = 60, notice: WaitingNotice? = nil,
    secrets: SecretMarking = .none
  ) {
    self.notice = notice
    self.secrets = secrets
    self.settings = settings
    self.transport = transport
    self.leaseSeconds = leaseSeconds
  }

  /// The address without user, password and query.
  public var location: String {
    let plain = settings.address.prefix { $0 != "?" }
    guard let scheme = plain.range(of: "://"), let at = plain[scheme.upperBound...].firstIndex(of: "@") else {
      return String(plain)
    }
    return String(plain[..<scheme.upperBound] + plain[plain.index(after: at)...])
  }

  public func fetch() async throws -> RemoteFile? {
    let response = try await send(RemoteRequest("GET", settings.address))
    switch response.status {
    case 200 where response.body.isEmpty: return nil
    case 200:
      if let sum = response.headers["content-md5"], sum != Self.md5(response.body) {
        throw failure("the answer does not have the Content-MD5 it says", isTransient: true)
      }
      return RemoteFile(bytes: response.body, tag: Self.tag(response))
    case 204, 404: return nil
    default: throw failure(response)
    }
  }

  public func store(_ bytes: [UInt8], lockID: String, replacing tag: String?) async throws -> String? {
    var headers = ["Content-Type": "application/json", "Content-MD5": Self.md5(bytes)]
    headers["If-Match"] = tag
    let address = Self.adding("ID", lockID, to: settings.address)
    let response = try await send(
      RemoteRequest(settings.updateMethod, address, headers: headers, body: bytes))
    switch response.status {
    case 200, 201, 204: return Self.tag(response)
    case 409, 412, 423:
      throw StateError.leaseLost(
        operation: "push", newHolder: RemoteLockInfo(json: response.body)?.holder())
    default: throw failure(response)
    }
  }

  public func lock(_ info: RemoteLockInfo, waits: Bool) async throws {
    guard let address = settings.lockAddress else { return }
    let headers = [
      "Content-Type": "application/json", "X-Stack-Lease-Seconds": String(leaseSeconds),
      LockAsking.header: (waits ? LockAsking.waiting : .once).rawValue,
    ]
    let response = try await send(
      RemoteRequest(settings.lockMethod, address, headers: headers, body: info.json, timeout: Self.lockTimeout))
    switch response.status {
    case 200, 201, 204: return
    case 409, 423:
      if waits, response.headers[LockAsking.queueHeader] != nil { place.isKept = true }
      guard let holder = RemoteLockInfo(json: response.body) else { throw failure(response) }
      // A server that knows no renewal tells us that we hold it already.
      if holder.id == info.id { return }
      throw StateError.locked(by: holder.holder(), waited: .zero)
    case 404, 405, 501:
      throw failure(
        "it has no locks (\(response.status)); set `lock_address = \"\"` to work without", isTransient: false)
    default: throw failure(response)
    }
  }

  public func unlock(_ info: RemoteLockInfo) async throws {
    guard let address = settings.unlockAddress else { return }
    let headers = ["Content-Type": "application/json"]
    let response = try await send(
      RemoteRequest(settings.unlockMethod, address, headers: headers, body: info.json, timeout: Self.lockTimeout))
    guard (200..<300).contains(response.status) else {
      if response.status == 409 || response.status == 423 {
        throw StateError.lockNotHeld(id: info.id, holder: RemoteLockInfo(json: response.body)?.holder())
      }
      throw failure(response)
    }
  }

  /// By an UNLOCK, of a server that is known to keep places: others may take it for that of the lock's holder.
  public func stopWaiting(_ info: RemoteLockInfo) async {
    guard let address = settings.unlockAddress, place.isKept else { return }
    place.isKept = false
    let headers = ["Content-Type": "application/json"]
    _ = try? await send(
      RemoteRequest(settings.unlockMethod, address, headers: headers, body: info.json, timeout: Self.lockTimeout))
  }

  /// Removes the file, which need not be there.
  func delete() async throws {
    let response = try await send(RemoteRequest("DELETE", settings.address))
    guard [200, 202, 204, 404].contains(response.status) else { throw failure(response) }
  }

  /// Sends, and again after faults that may pass.
  private func send(_ request: RemoteRequest) async throws -> RemoteResponse {
    var request = request
    if let username = settings.username {
      let credentials = Data("\(username):\(settings.password ?? "")".utf8).base64EncodedString()
      request.headers["Authorization"] = "Basic " + credentials
    }
    let made = request
    return try await notice.watching(location) { try await repeated(made) }
  }

  private func repeated(_ request: RemoteRequest) async throws -> RemoteResponse {
    var pause = Duration.milliseconds(200)
    for attempt in 0... {
      do {
        let response = try await transport.send(request)
        if response.status < 500 || attempt >= settings.retries { return response }
      } catch let error as StateError where error.isTransient && attempt < settings.retries {}
      try await Task.sleep(for: pause)
      pause = pause * 2
    }
    throw failure("no attempt was made", isTransient: true)
  }

  private func failure(_ response: RemoteResponse) -> StateError {
    switch response.status {
    case 401 where settings.username == nil:
      failure(
        Self.adding(words(response), to: "it asks for credentials: set `username` and `password`"), isTransient: false)
    case 401: failure(Self.adding(words(response), to: "it refuses these credentials"), isTransient: false)
    case 403: .forbidden(location: location, detail: Self.adding(words(response), to: "it refuses"))
    default:
      failure("it answered \(response.status): " + words(response), isTransient: response.status >= 500)
    }
  }

  /// What the server says itself, on one line and without what could move a terminal's cursor.
  private func words(_ response: RemoteResponse) -> String {
    let text = String(decoding: response.body.prefix(500), as: UTF8.self)
    return text.split { $0.isWhitespace }.joined(separator: " ").filter { character in
      !character.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
  }

  private static func adding(_ words: String, to text: String) -> String { words.isEmpty ? text : "\(text): \(words)" }

  private func failure(_ detail: String, isTransient: Bool) -> StateError {
    .remote(location: location, detail: detail, isTransient: isTransient)
  }

  /// The ETag, of a server that is known to mean by it that a write can be bound to it.
  private static func tag(_ response: RemoteResponse) -> String? {
    response.headers["x-stack-state"] == nil ? nil : response.headers["etag"]
  }

  static func md5(_ bytes: [UInt8]) -> String { Data(Insecure.MD5.hash(data: bytes)).base64EncodedString() }

  private static func adding(_ name: String, _ value: String, to address: String) -> String {
    address + (address.contains("?") ? "&" : "?") + name + "=" + value
  }
}
