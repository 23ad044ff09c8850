import Glibc

/// Ports of the loopback interface.
public enum FreePort {
  /// Below the numbers that systems hand out for outgoing connections, so that none of those takes it before it is used.
  private static let range: ClosedRange<UInt16> = 20_000...31_999

  /// A TCP port that was free a moment ago; none of `avoiding`.
  public static func next(avoiding: Set<UInt16> = []) throws(SystemError) -> UInt16 {
    for _ in 0..<1000 {
      let port = UInt16.random(in: range)
      if !avoiding.contains(port) && isFree(port) { return port }
    }
    throw SystemError("find", "a free port", code: EADDRINUSE)
  }

  /// True if a server could listen on the loopback port now.
  public static func isFree(_ port: UInt16) -> Bool {
    (try? bindLoopback(port)) != nil
  }

  /// True if something accepts connections on the port.
  public static func answers(_ port: UInt16, host: String = "127.0.0.1") -> Bool {
    guard let socket = try? makeSocket() else { return false }
    defer { close(socket) }
    var address = sockaddr_in(host: host, port: port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    } == 0
  }

  private static func makeSocket() throws(SystemError) -> Int32 {
    try systemCall("open", "a socket") {
      socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }
  }

  private static func bindLoopback(_ port: UInt16) throws(SystemError) {
    let socket = try makeSocket()
    defer { close(socket) }
    var reuse: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in(host: "127.0.0.1", port: port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try systemCall("listen on", "port \(port)") {
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
      }
    }
    try systemCall("listen on", "port \(port)") { listen(socket, 1) }
  }
}

extension sockaddr_in {
  fileprivate init(host: String, port: UInt16) {
    self.init()
    sin_family = sa_family_t(AF_INET)
    sin_port = port.bigEndian
    inet_pton(AF_INET, host, &sin_addr)
  }
}
