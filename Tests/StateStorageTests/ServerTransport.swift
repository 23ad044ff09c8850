import StateStorage
import Synchronization

/// Carries requests straight to a server in this process, and can be cut off from it.
final class ServerTransport: RemoteTransport {
  let server: StateServer
  private let cut = Mutex(false)

  init(_ server: StateServer) { self.server = server }

  var isCut: Bool {
    get { cut.withLock { $0 } }
    set { cut.withLock { $0 = newValue } }
  }

  func send(_ request: RemoteRequest) async throws -> RemoteResponse {
    guard !isCut else { throw StateError.remote(location: "server", detail: "cut off", isTransient: true) }
    var request = request
    request.headers = Dictionary(request.headers.map { ($0.key.lowercased(), $0.value) }) { $1 }
    return server.respond(to: request)
  }

  private static let base = "https://states.example/state/"

  /// The address of the project that `remote` has unless told otherwise.
  var address: String { Self.base + "shop/prod" }

  /// A remote state of a project; `secret` is its token.
  func remote(_ project: String = "shop/prod", secret: String? = nil, leaseSeconds: Int = 60) -> HTTPRemoteState {
    var settings = HTTPRemoteState.Settings(address: Self.base + project)
    settings.username = secret.map { _ in "ann" }
    settings.password = secret
    settings.retries = 0
    return HTTPRemoteState(settings, transport: self, leaseSeconds: leaseSeconds)
  }
}

/// Does something once, after the first request of a kind has been carried out and before its answer is given.
final class BetweenTransport: RemoteTransport {
  typealias Event = @Sendable () async throws -> Void

  private let server: ServerTransport
  private let method: String
  private let event: Mutex<Event?>

  init(_ server: ServerTransport, method: String, _ event: @escaping Event) {
    self.server = server
    self.method = method
    self.event = Mutex(event)
  }

  func send(_ request: RemoteRequest) async throws -> RemoteResponse {
    let response = try await server.send(request)
    if request.method == method, let event = event.withLock({ $0.take() }) { try await event() }
    return response
  }
}
