import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import Platform
import StateStorage
import Synchronization

/// Carries the requests of back ends over HTTP and TLS.
public struct HTTPTransport: RemoteTransport {
  private static let largestAnswer = 512 << 20

  private let client: HTTPClient

  /// - Throws: `StateError.remote` when a certificate or key cannot be read.
  public init(_ options: TransportOptions = TransportOptions()) throws {
    client = try Self.client(options)
  }

  /// A client for each way of trusting a server, kept for the program's life.
  private static let clients = Mutex<[TransportOptions: HTTPClient]>([:])

  private static func client(_ options: TransportOptions) throws -> HTTPClient {
    try clients.withLock { clients in
      if let client = clients[options] { return client }
      var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
      configuration.timeout.connect = .seconds(10)
      configuration.connectionPool.retryConnectionEstablishment = false
      do { configuration.tlsConfiguration = try tls(options) } catch let error as StateError {
        throw error
      } catch {
        throw StateError.remote(
          location: "tls", detail: "a certificate or key cannot be read: \(error)", isTransient: false)
      }
      let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
      clients[options] = client
      return client
    }
  }

  /// A path is what is mostly given instead.
  private static func notPEM(_ setting: String) -> StateError {
    .remote(
      location: "tls", detail: "`\(setting)` holds no PEM text; for a file, write `file(\"PATH\")`", isTransient: false)
  }

  private static func tls(_ options: TransportOptions) throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if options.skipsVerification { tls.certificateVerification = .none }
    if let pem = options.authoritiesPEM {
      guard pem.contains("-----BEGIN ") else { throw notPEM("client_ca_certificate_pem") }
      tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
    } else if let file = options.authoritiesFile {
      tls.trustRoots = .file(file)
    } else if let file = ProcessEnvironment.value("SSL_CERT_FILE"), !file.isEmpty {
      // In place of the system's, as programs in Go and OpenSSL have it.
      tls.trustRoots = .file(file)
    }
    if let certificate = options.certificatePEM, let key = options.privateKeyPEM {
      guard certificate.contains("-----BEGIN ") else { throw notPEM("client_certificate_pem") }
      guard key.contains("-----BEGIN ") else { throw notPEM("client_private_key_pem") }
      tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) }
      tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
    }
    return tls
  }

  public func send(_ request: RemoteRequest) async throws -> RemoteResponse {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
      message.headers.add(name: name, value: value)
    }
    if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
    do {
      let response = try await client.execute(message, timeout: TimeAmount(request.timeout))
      let body = try await response.body.collect(upTo: Self.largestAnswer)
      let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
      return RemoteResponse(
        status: Int(response.status.code), headers: Dictionary(headers) { $1 }, body: Array(body.readableBytesView))
    } catch let error as CancellationError {
      throw error
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw StateError.remote(
        location: Self.withoutSecrets(request.url), detail: Self.reason(error), isTransient: !Self.isRefusal(error))
    }
  }

  private static func withoutSecrets(_ url: String) -> String {
    let plain = url.prefix { $0 != "?" }
    guard let scheme = plain.firstRange(of: "://"), let at = plain[scheme.upperBound...].firstIndex(of: "@") else {
      return String(plain)
    }
    return String(plain[..<scheme.upperBound] + plain[plain.index(after: at)...])
  }

  private static let trust =
    "; an authority of your own is trusted by the environment variable SSL_CERT_FILE, and by a back end's "
    + "`client_ca_certificate_pem` (http) or `custom_ca_bundle` (s3)"

  /// The library's name of what failed, as `certificate verify failed`, without its codes and the files of its source.
  private static func words(_ fault: BoringSSLError) -> String {
    guard case .sslError(let stack) = fault, let first = stack.first else { return "it ended before it was done" }
    // A fault is `Error: 1 error:2:library:function:REASON at FILE:LINE`, or words alone.
    let line = first.description.prefixUpTo(" at ")
    let reason = line.split(separator: ":").last ?? ""
    return reason.trimmingPrefix { $0 == " " }.lowercased().replacing("_", with: " ")
  }

  /// Whether the two do not agree on TLS, which asking again does not change; a handshake that merely broke off may pass.
  private static func isRefusal(_ error: any Error) -> Bool {
    switch error {
    case NIOSSLError.handshakeFailed(.sslError), NIOSSLError.unableToValidateCertificate,
      NIOSSLError.noCertificateToValidate:
      true
    case let error as NIOSSLExtraError: error == .failedToValidateHostname
    default: false
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case NIOSSLError.handshakeFailed(let fault): "the TLS handshake failed (\(words(fault)))" + trust
    case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate:
      "its TLS certificate cannot be verified" + trust
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      "its TLS certificate is for another name than the one in the address"
    case NIOSSLError.uncleanShutdown: "the connection ended before the answer was whole"
    case let error as IOError: "the connection broke: \(String(cString: strerror(error.errnoCode)))"
    case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded:
      "it did not answer in time"
    case let error as HTTPClientError where error == .remoteConnectionClosed: "it closed the connection"
    default: "it cannot be reached: \(error)"
    }
  }
}

extension String {
  fileprivate func prefixUpTo(_ separator: String) -> Substring {
    firstRange(of: separator).map { self[..<$0.lowerBound] } ?? self[...]
  }
}
