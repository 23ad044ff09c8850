/// What who asks a state server for a lock will do when it is refused.
///
/// Our client says so by the header `X-Stack-Lock-Asking`; a server that keeps a queue says that by `X-Stack-Lock-Queue`.
enum LockAsking: String, Sendable {
  /// Asks again every half a second or so.
  case waiting
  /// Goes away.
  case once
  /// May do either, as Terraform's client, which asks again after 1, 2, 4, 8 and then each 16 seconds.
  case unknown

  static let header = "X-Stack-Lock-Asking"
  static let queueHeader = "x-stack-lock-queue"

  init(_ request: RemoteRequest) {
    self = request.headers[Self.header.lowercased()].flatMap { LockAsking(rawValue: $0) } ?? .unknown
  }
}
