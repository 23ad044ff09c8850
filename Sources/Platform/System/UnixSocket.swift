import Glibc

/// Sockets that are files.
public enum UnixSocket {
  /// The longest path that such a socket can have, in bytes: what SwiftNIO takes, four less than the system.
  public static let pathLimit = 103

  /// True if something accepts connections on the socket.
  public static func answers(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    guard bytes.count <= pathLimit else { return false }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    } == 0
  }
}
