import ArgumentParser
import Diagnostics
import Platform
import StateNetwork
import StateStorage

struct StateServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve states to a team, by Terraform's http protocol.",
    discussion: """
      Keeps the states of many projects in one SQLite file or a PostgreSQL database, each with its lock, its history and its \
      rights. Several servers may share a database; its password comes from PGPASSWORD or ~/.pgpass. Both `stack` and \
      `terraform` use it by a `backend "http"` block. Ends on SIGTERM, after what is under way.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
  var listen = "127.0.0.1:8300"
  @Option(help: ArgumentHelp("The folder that holds the states.", valueName: "dir"), completion: .directory)
  var data: String?
  @Option(
    help: ArgumentHelp(
      "Keep the states in this PostgreSQL database instead: `postgres://…`, or as libpq takes it.",
      valueName: "database"))
  var database: String?
  @Option(help: ArgumentHelp("The schema there that holds the states.", valueName: "name"))
  var schema = "stack_state_server"
  @Option(
    help: ArgumentHelp("Who may do what: the file that `stack state token` writes.", valueName: "file"),
    completion: .file())
  var tokens: String?
  @Option(
    name: .customLong("tls-certificate"),
    help: ArgumentHelp("Serve over TLS with this certificate, in PEM.", valueName: "file"), completion: .file())
  var certificate: String?
  @Option(
    name: .customLong("tls-key"), help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"),
    completion: .file())
  var key: String?
  @Flag(help: "Make a damaged file anew before serving, from its newest copy and the last state of each project.")
  var restore = false
  @Flag(help: "Listen beyond loopback even without tokens or TLS.") var insecure = false

  func validate() throws {
    if (certificate == nil) != (key == nil) {
      throw ValidationError("--tls-certificate and --tls-key go together")
    }
    if restore, database != nil {
      throw ValidationError("--restore is for a file of states: a database server has copies of its own")
    }
    if data != nil, database != nil { throw ValidationError("--data and --database exclude each other") }
    if place == nil { throw ValidationError("--listen takes a host and a port, as in 127.0.0.1:8300") }
  }

  /// The host without brackets, and the port.
  private var place: (host: String, port: Int)? {
    guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
      return nil
    }
    let host = listen[..<colon].filter { $0 != "[" && $0 != "]" }
    return host.isEmpty ? nil : (host, Int(port))
  }

  private func server(_ rights: StateServerRights) throws -> StateServer {
    if let database { return try StateServer(postgres: database, schema: schema, rights: rights) }
    let folder = data.map { Path.absolute($0) } ?? Path.join(Directories.current.data, "state-server")
    let path = Path.join(folder, "states.sqlite")
    if restore { try restoring(path) }
    return try StateServer(path: path, rights: rights)
  }

  private func restoring(_ path: String) throws {
    guard let outcome = try StateServerRestoration(path).run() else {
      return common.terminal.note("`\(path)` is whole: nothing was restored")
    }
    let start = outcome.copy.map { "the copy `\($0)`" } ?? "nothing, as no copy is whole,"
    let count = outcome.projects
    common.terminal.note(
      "made `\(path)` anew of \(start) and the last state of each project: \(count) project\(count == 1 ? "" : "s"); "
        + "locks are not known any more")
    if let kept = outcome.kept { common.terminal.note("the file that was in place is kept as `\(kept)`") }
    for file in outcome.damaged { common.terminal.note("`\(file)` is damaged, and was passed over") }
  }

  func run() async throws {
    guard let (host, port) = place else { return }
    let terminal = common.terminal
    let rights =
      try tokens.map { path in
        try StateServerRights(StateServerTokenFile(path: Path.absolute(path))) { fault in
          terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(Diagnostics(describing: fault)))
        }
      } ?? .everybody
    let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
    if !isLoopback, !insecure, tokens == nil || certificate == nil {
      throw Diagnostic(
        .error, "states would be open to everybody who reaches `\(host)`",
        detail: tokens == nil ? "there are no tokens" : "without TLS tokens can be read on the way",
        hints: ["give --tokens, --tls-certificate and --tls-key, or --insecure if something else guards it"])
    }
    let server = try server(rights)
    let identity = certificate.flatMap { certificate in
      key.map {
        StateListener.Identity(certificateFile: Path.absolute(certificate), keyFile: Path.absolute($0))
      }
    }
    let scheme = identity == nil ? "http" : "https"
    // Owned by this function: ended with it.
    let watch = Task {
      await server.lookAfterItself { fault in
        terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(Diagnostics(describing: fault)))
      }
    }
    defer { watch.cancel() }
    try await StateListener(server, host: host, port: port, identity: identity).run { port in
      let shown = host.contains(":") ? "[\(host)]" : host
      terminal.print("serving states at \(scheme)://\(shown):\(port)/state/PROJECT")
      if tokens == nil { terminal.note("everybody who reaches it may read and write: there are no tokens") }
    }
  }
}
