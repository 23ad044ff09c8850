import Platform
import TestSupport
import Testing

/// Who one is to the servers of modules, and whom to trust.
@Suite(.serialized) struct ModuleAccessTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
  }

  private var stack: String { folder.path("stack") }

  private func call(_ source: String) throws {
    try folder.write("module \"m\" { source = \"\(source)\" }\n", to: "stack/main.tf")
  }

  /// Gives `module.zip` to whoever is `u:p w` at `/module.zip`, and to whoever says no name at `/open`; `/away` leads to the
  /// same server by another name, `/near` by the same.
  private static let server = """
    import base64, http.server, os, ssl, sys
    port = int(sys.argv[1])
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = "Basic " + base64.b64encode(b"u:p w").decode()
            given = self.headers.get("Authorization")
            places = {"/away": "%s://localhost:%d/open" % (scheme, port), "/near": "/module.zip"}
            if self.path in places:
                self.send_response(302)
                self.send_header("Location", places[self.path])
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.path == "/ready" or given == (None if self.path == "/open" else wanted):
                archive = open("module.zip", "rb").read()
                self.send_response(200)
                self.send_header("Content-Length", str(len(archive)))
                self.end_headers()
                self.wfile.write(archive)
            else:
                self.send_response(401)
                self.send_header("Content-Length", "0")
                self.end_headers()
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    scheme = "http"
    if os.path.exists("certificate"):
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("certificate", "key")
        listener.socket = context.wrap_socket(listener.socket, server_side=True)
    listener.serve_forever()
    """

  private func start(_ served: ScratchFolder, scheme: String) async throws -> (server: ServerProcess, port: UInt16) {
    let archives = try await SampleArchives()
    try FileTree.copyFile(archives.path("module.zip"), to: served.path("module.zip"))
    try served.write(Self.server, to: "server.py")
    let port = try FreePort.next()
    let server = ServerProcess(
      ["sh", "-c", "cd \(served.path) && exec python3 server.py \(port)"], logFile: served.path("log"))
    try server.start()
    try await eventuallyTrue("the server answers") {
      try await Command("curl", ["-fskS", "\(scheme)://127.0.0.1:\(port)/ready"]).run().status.isSuccess
    }
    return (server, port)
  }

  @Test func anArchiveIsFetchedAsWhomTheAddressNames() async throws {
    let served = try ScratchFolder()
    let (server, port) = try await start(served, scheme: "http")
    defer { withExtendedLifetime(server) {} }
    for path in ["module.zip", "near?archive=zip", "away?archive=zip"] {
      try call("http://u:p%20w@127.0.0.1:\(port)/\(path)")
      let result = try await CLI("init", stack).home(home).expect()
      #expect(result.errorText.contains("fetching http://127.0.0.1:\(port)/"))
      #expect(!(try folder.read("stack/stack.lock.json").contains("p%20w")))
    }
    try call("http://u:wrong@127.0.0.1:\(port)/module.zip")
    try FileTree.remove(folder.path("stack/stack.lock.json"))
    let refused = try await CLI("init", stack).home(home).expect(exitCode: 1)
    #expect(refused.errorText.contains("`http://127.0.0.1:\(port)/module.zip` answers with status 401"))
  }

  @Test func anAuthorityOfOnesOwnIsTrusted() async throws {
    let served = try ScratchFolder()
    try await Command(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", served.path("key"),
        "-out", served.path("certificate"), "-days", "2", "-subj", "/CN=modules", "-addext",
        "subjectAltName=IP:127.0.0.1",
      ], timeout: .seconds(30)
    ).runChecked()
    let (server, port) = try await start(served, scheme: "https")
    defer { withExtendedLifetime(server) {} }
    try call("https://127.0.0.1:\(port)/open?archive=zip")
    let refused = try await CLI("init", stack).home(home).expect(exitCode: 1)
    #expect(refused.errorText.contains("the environment variable SSL_CERT_FILE"))
    try await CLI("init", stack).home(home).env("SSL_CERT_FILE", served.path("certificate")).expect()
  }

  /// A hook's own repository is not the module's.
  @Test func gitHasTheUsersEnvironment() async throws {
    try folder.write("output \"v\" { value = 1 }\n", to: "repository/main.tf")
    for arguments in [
      ["init", "--quiet"], ["add", "."],
      ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "x"],
    ] {
      let environment = ProcessEnvironment.all.filter { !$0.key.hasPrefix("GIT_") }
      try await Command("git", ["-C", folder.path("repository")] + arguments, environment: environment).runChecked()
    }
    try call("git::https://modules.invalid/infra.git")
    try await CLI("init", stack).home(home)
      .env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_VALUE_0", "https://modules.invalid/infra.git")
      .env("GIT_CONFIG_KEY_0", "url.file://\(folder.path("repository")).insteadOf")
      .env("GIT_DIR", "/nowhere").env("GIT_INDEX_FILE", "/nowhere/index").expect()
    #expect(Files.exists(folder.path("stack/stack.lock.json")))
  }

  /// `ssh` ends its lines as terminals have it.
  @Test func whatSSHSaysIsOneLine() async throws {
    try folder.write("#!/bin/sh\nprintf 'no key\\r\\nno way\\r\\n' >&2\nexit 255\n", to: "ssh")
    try call("git::ssh://git@modules.invalid/infra.git")
    let told = try await CLI("init", stack).home(home).env("GIT_SSH_COMMAND", "sh \(folder.path("ssh"))")
      .expect(exitCode: 1).errorText
    #expect(told.contains("`git` said of `ssh://git@modules.invalid/infra.git`: "))
    #expect(told.contains("no key; no way; fatal: Could not read from remote repository.; Please"))
  }
}
