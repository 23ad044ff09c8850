import Platform
import StateNetwork
import StateStorage
import TestSupport
import Testing

@Suite struct HTTPTransportTests {
  @Test func aServerThatIsNotThereIsNamedWithoutItsPassword() async throws {
    let transport = try HTTPTransport()
    let error = await #expect(throws: StateError.self) {
      _ = try await transport.send(RemoteRequest("GET", "http://ann:hunter2@127.0.0.1:1/state/shop?ID=7"))
    }
    guard case .remote("http://127.0.0.1:1/state/shop", _, true) = error else {
      Issue.record("expected a transient `remote`, got \(String(describing: error))")
      return
    }
  }

  /// A path in place of what is in the file is told as one.
  @Test func aPathInPlaceOfPEMIsTold() async throws {
    var options = TransportOptions()
    options.authoritiesPEM = "/etc/authority.pem"
    let error = #expect(throws: StateError.self) { try HTTPTransport(options) }
    #expect(
      error
        == .remote(
          location: "tls", detail: #"`client_ca_certificate_pem` holds no PEM text; for a file, write `file("PATH")`"#,
          isTransient: false))
  }

  private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first(where: Files.isExecutable)
  private static let trust =
    "; an authority of your own is trusted by the environment variable SSL_CERT_FILE, and by a back end's "
    + "`client_ca_certificate_pem` (http) or `custom_ca_bundle` (s3)"

  /// A certificate for this name and its key, which signs itself.
  private func certificate(_ folder: ScratchFolder, _ name: String, days: String = "2") async throws -> String {
    let made = try await Command(
      try #require(Self.openssl),
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder.path("key"),
        "-out", folder.path("certificate"), "-days", days, "-subj", "/CN=states", "-addext", "subjectAltName=\(name)",
      ], timeout: .seconds(30)
    ).run()
    #expect(made.status == .exited(0), "\(made.errorText)")
    return try folder.read("certificate")
  }

  /// What a client is told that asks a server with the certificate in the folder; nothing if it is served.
  private func fault(
    _ folder: ScratchFolder, _ options: TransportOptions, scheme: String = "https", tls: Bool = true
  ) async throws -> StateError? {
    let server = try StateServer(path: folder.path("states.sqlite"), rights: .everybody)
    let identity = StateListener.Identity(certificateFile: folder.path("certificate"), keyFile: folder.path("key"))
    let (ports, told) = AsyncStream<Int>.makeStream()
    // Owned by this function, which cancels it.
    let listener = Task {
      try await StateListener(server, host: "127.0.0.1", port: 0, identity: tls ? identity : nil).run { told.yield($0) }
    }
    defer { listener.cancel() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    do {
      _ = try await HTTPTransport(options).send(RemoteRequest("GET", "\(scheme)://127.0.0.1:\(port)/state/shop"))
      return nil
    } catch let error as StateError {
      guard case .remote(let location, let detail, let isTransient) = error else { return error }
      #expect(location == "\(scheme)://127.0.0.1:\(port)/state/shop")
      return .remote(location: "", detail: detail, isTransient: isTransient)
    }
  }

  @Test(.enabled(if: openssl != nil)) func faultsOfCertificatesAreToldInWordsAndNotTriedAgain() async throws {
    let folder = try ScratchFolder()
    var trusting = TransportOptions()
    trusting.authoritiesPEM = try await certificate(folder, "IP:127.0.0.1")
    #expect(try await fault(folder, trusting) == nil)
    #expect(
      try await fault(folder, TransportOptions())
        == .remote(
          location: "", detail: "the TLS handshake failed (certificate verify failed)" + Self.trust, isTransient: false)
    )
    // Of another authority than the one that is trusted.
    let other = try ScratchFolder()
    var wrong = TransportOptions()
    wrong.authoritiesPEM = try await certificate(other, "IP:127.0.0.1")
    #expect(
      try await fault(folder, wrong)
        == .remote(
          location: "", detail: "the TLS handshake failed (certificate verify failed)" + Self.trust, isTransient: false)
    )
    #expect(
      try await fault(folder, trusting, tls: false)
        == .remote(
          location: "", detail: "the TLS handshake failed (wrong version number)" + Self.trust, isTransient: false))

    trusting.authoritiesPEM = try await certificate(folder, "DNS:states.example")
    #expect(
      try await fault(folder, trusting)
        == .remote(
          location: "", detail: "its TLS certificate is for another name than the one in the address",
          isTransient: false))
  }
}
