/// One operation that a server sends.
enum ServerOperation: Hashable, Sendable {
  case info(ServerInfo)
  case message(subscription: UInt64, NATSMessage)
  case ping
  case pong
  case ok
  case error(String)
}
