import Glibc
import Streams
import Synchronization
import Testing

/// A broker that ends in the midst of the TLS handshake, as one that is killed and started anew, is tried again; one that does not speak
/// TLS at all is not.
@Suite struct HandshakeTests {
  /// Greets as a broker that wants TLS, takes the client's first words, and ends the connection.
  private final class Broker: Sendable {
    private struct Failure: Error {}

    let port: Int
    private let listener: Int32
    private let answer: [UInt8]
    private let count = Mutex(0)

    init(answering answer: String) throws {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let bound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
        }
      }
      guard bound else { throw Failure() }
      listener = descriptor
      port = Int(UInt16(bigEndian: address.sin_port))
      self.answer = Array(answer.utf8)
    }

    var connections: Int { count.withLock { $0 } }

    /// Serves until the listener is closed; blocks.
    func serve() {
      let greeting = Array(#"INFO {"server_id":"x","version":"2.10.0","max_payload":1048576,"tls_required":true}"#.utf8)
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        count.withLock { $0 += 1 }
        _ = send(client, greeting + [13, 10], greeting.count + 2, Int32(MSG_NOSIGNAL))
        var buffer = [UInt8](repeating: 0, count: 4096)
        _ = recv(client, &buffer, buffer.count, 0)
        if !answer.isEmpty { _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL)) }
        close(client)
      }
    }

    func end() {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
  }

  private func fault(_ broker: Broker) async -> NATSError? {
    var configuration = NATSConfiguration(port: broker.port, security: .tls(authorities: ""))
    configuration.reconnection = .init(maximumAttempts: 3)
    configuration.reconnection.firstDelay = .milliseconds(1)
    do {
      try await NATSClient(configuration).run()
      return nil
    } catch {
      return error as? NATSError
    }
  }

  private func outcome(_ answer: String) async throws -> (NATSError?, Int) {
    let broker = try Broker(answering: answer)
    // It blocks, and ends with the listener.
    let thread = Task.detached { broker.serve() }
    let found = await fault(broker)
    broker.end()
    await thread.value
    return (found, broker.connections)
  }

  @Test func whatEndsWithinItIsTriedAgain() async throws {
    let (fault, connections) = try await outcome("")
    #expect(fault == .connectionLost && connections == 4)
  }

  @Test func whatSpeaksNoTLSIsNot() async throws {
    let (fault, connections) = try await outcome("what is this?\r\n\r\n")
    guard case .tls? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(connections == 1)
  }
}
