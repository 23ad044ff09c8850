import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import StateStorage

/// Listens for the clients of a state server, over TLS or without.
public struct StateListener: Sendable {
  /// Whom the server shows itself to be.
  public struct Identity: Hashable, Sendable {
    /// Files in PEM; the first has the certificate and those above it.
    public let certificateFile: String
    public let keyFile: String

    public init(certificateFile: String, keyFile: String) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile
    }
  }

  private let server: StateServer
  private let host: String
  private let port: Int
  private let identity: Identity?

  public init(_ server: StateServer, host: String, port: Int, identity: Identity? = nil) {
    self.server = server
    self.host = host
    self.port = port
    self.identity = identity
  }

  /// Serves until the program is told to end by SIGTERM or SIGINT; what is under way is finished.
  /// - Parameter whenListening: told the port, which is another than asked for when that was 0.
  /// - Throws: `StateError.remote` when it cannot listen.
  public func run(whenListening: @escaping @Sendable (_ port: Int) -> Void) async throws {
    var logger = Logger(label: "stack-state-server") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let server = self.server
    let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
      try await Self.answer(request, server)
    }
    do {
      let builder = try identity.map { try HTTPServerBuilder.tls(tlsConfiguration: Self.configuration($0)) } ?? .http1()
      let application = Application(
        responder: responder, server: builder,
        configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "stack"),
        onServerRunning: { whenListening($0.localAddress?.port ?? 0) }, logger: logger)
      try await application.runService()
    } catch let error as CancellationError {
      throw error
    } catch {
      throw StateError.remote(location: "\(host):\(port)", detail: "cannot listen: \(error)", isTransient: false)
    }
  }

  private static func configuration(_ identity: Identity) throws -> TLSConfiguration {
    let chain = try NIOSSLCertificate.fromPEMFile(identity.certificateFile).map {
      NIOSSLCertificateSource.certificate($0)
    }
    let key = try NIOSSLPrivateKey(file: identity.keyFile, format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    return configuration
  }

  private static func answer(_ request: Request, _ server: StateServer) async throws -> Response {
    let headers = Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { $1 }
    var message = RemoteRequest(request.method.rawValue, request.uri.string, headers: headers)
    let limit: Int
    switch server.admission(message) {
    case .refused(let answer): return response(answer)
    case .upTo(let bytes): limit = bytes
    }
    do {
      message.body = Array(try await request.body.collect(upTo: limit).readableBytesView)
    } catch {
      return response(StateServer.tooLarge(limit))
    }
    return response(await server.answer(to: message))
  }

  private static func response(_ answer: RemoteResponse) -> Response {
    var fields = HTTPFields()
    for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return Response(
      status: .init(code: answer.status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
}
