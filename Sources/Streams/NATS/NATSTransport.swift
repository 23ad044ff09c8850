import NIOCore
import NIOPosix
import NIOSSL

/// Opens the byte stream under a connection.
struct NATSTransport: Sendable {
  typealias Wire = NIOAsyncChannel<ServerOperation, Never>

  let configuration: NATSConfiguration
  private let context: NIOSSLContext?

  init(_ configuration: NATSConfiguration) throws(NATSError) {
    self.configuration = configuration
    guard case .tls(let authorities) = configuration.security else {
      context = nil
      return
    }
    do {
      var tls = TLSConfiguration.makeClientConfiguration()
      if !authorities.isEmpty {
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorities.utf8)))
      }
      tls.minimumTLSVersion = .tlsv12
      context = try NIOSSLContext(configuration: tls)
    } catch {
      throw .tls(reason: "the certificate authority cannot be used: \(error)")
    }
  }

  func connect() async throws(NATSError) -> Wire {
    let timeout = TimeAmount.nanoseconds(configuration.timeout.nanoseconds)
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connectTimeout(timeout)
        .connect(host: configuration.host, port: configuration.port) { [context, host = configuration.host] channel in
          channel.eventLoop.makeCompletedFuture {
            let tls = context.map { (context: $0, host: host) }
            try channel.pipeline.syncOperations.addHandler(WireHandler(tls: tls))
            return try Wire(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw .unreachable(endpoint: configuration.endpoint, reason: "\(error)")
    }
  }
}

extension Duration {
  /// Whole nanoseconds, at the limits of `Int64` where there are too many.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || sumOverflow ? (seconds < 0 ? .min : .max) : sum
  }
}
