import Glibc
import Synchronization

/// Carries TCP connections to a port on loopback, until it is cut: then nothing passes any more in either direction, and no
/// connection is closed, as when a cable is pulled.
final class CutProxy: Sendable {
  private struct Failure: Error { let call: String }

  /// Where connections are carried to.
  enum Target: Sendable {
    case port(UInt16)
    /// The path of a unix socket.
    case socket(String)
  }

  let port: UInt16
  private let target: Target
  private let listener: Int32
  private let isCut = Mutex(false)
  /// Connections of before this count pass nothing more.
  private let swallowed = Mutex(0)
  private let sockets = Mutex<[Int32]>([])

  init(to target: Target) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Target.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else { throw Failure(call: "listen") }
    self.target = target
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
    Self.onThread { [self] in accept() }
  }

  /// Pulls the cable, or puts it back: then both ends are told that the connections of before are no more, as by the first packet
  /// that arrives again.
  func cut(_ isCut: Bool) {
    self.isCut.withLock { $0 = isCut }
    if !isCut { endAll() }
  }

  /// The connections that stand pass nothing more, as when a router has forgotten them; new ones do.
  func swallowAll() { swallowed.withLock { $0 = sockets.withLock { $0.count } } }

  private func endAll() {
    for socket in sockets.withLock({ $0 }) { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  /// Ends all threads. To be called at the end of a test.
  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    endAll()
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { return }
      let server = socket(target.family, Int32(SOCK_STREAM.rawValue), 0)
      let number = sockets.withLock { sockets in
        sockets += [client, server]
        return sockets.count
      }
      if isCut.withLock({ $0 }) { continue }
      guard target.connect(server) else {
        shutdown(client, Int32(SHUT_RDWR))
        continue
      }
      Self.onThread { [self] in carry(client, server, number) }
      Self.onThread { [self] in carry(server, client, number) }
    }
  }

  /// Once cut, a connection passes nothing more, even when the cable is back: its stream has a hole.
  private func carry(_ from: Int32, _ to: Int32, _ number: Int) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var isDead = false
    while true {
      let count = recv(from, &buffer, buffer.count, 0)
      guard count > 0 else {
        if !isDead { shutdown(to, Int32(SHUT_WR)) }
        return
      }
      if isCut.withLock({ $0 }) || number <= swallowed.withLock({ $0 }) { isDead = true }
      if isDead { continue }
      var sent = 0
      while sent < count {
        let written = buffer.withUnsafeBytes {
          send(to, $0.baseAddress?.advanced(by: sent), count - sent, Int32(MSG_NOSIGNAL))
        }
        guard written > 0 else { return }
        sent += written
      }
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func onThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    pthread_detach(thread)
  }
}

extension CutProxy.Target {
  fileprivate var family: Int32 {
    switch self {
    case .port: AF_INET
    case .socket: AF_UNIX
    }
  }

  fileprivate func connect(_ descriptor: Int32) -> Bool {
    switch self {
    case .port(let port): return Self.connect(descriptor, Self.address(port))
    case .socket(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { room in
        // The last byte ends the path.
        for (index, byte) in path.utf8.prefix(room.count - 1).enumerated() { room[index] = byte }
      }
      return Self.connect(descriptor, address)
    }
  }

  private static func connect<Address>(_ descriptor: Int32, _ address: Address) -> Bool {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
  }

  fileprivate static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
  }
}
