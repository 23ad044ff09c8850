import AgentAPI
import HTTPTypes
import Hummingbird
import Platform

/// `/builds/<token>/…`: pages for a browser, which sends no token of its own. So the address is one: nobody else on the machine can
/// guess it, and it stays the same for as long as the data folder does.
struct PageRoutes: Sendable {
  /// What no page needs: nothing is loaded from elsewhere, and nobody is told the address.
  private static let guards: [String: String] = [
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  ]

  let pages: any BuildPages
  private let token: String

  var base: String { "/builds/\(token)" }

  init(pages: any BuildPages, directories: Directories) throws {
    self.pages = pages
    token = try Self.token(Path.join(directories.agentData, "pages-token"))
  }

  private static func token(_ file: String) throws -> String {
    if let bytes = try? Files.read(file, limit: 64), bytes.count == 32 { return String(decoding: bytes, as: UTF8.self) }
    var random = SystemRandomNumberGenerator()
    let halves = (0..<2).map { _ in String(random.next(), radix: 16) }
    let token = halves.map { String(repeating: "0", count: 16 - $0.utf8.count) + $0 }.joined()
    try AtomicFile.write(token, to: file)
    return token
  }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/builds/:token", use: answer)
    router.get("/builds/:token/**", use: answer)
    router.head("/builds/:token", use: answerHead)
    router.head("/builds/:token/**", use: answerHead)
  }

  /// What a GET would answer, without the body.
  @Sendable private func answerHead(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try await answer(request, context).createHeadResponse()
  }

  @Sendable private func answer(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard Self.isEqual(try context.text("token"), token) else { throw HTTPError(.notFound) }
    let path = context.parameters.getCatchAll().compactMap { $0.removingPercentEncoding }
    var query = Dictionary(
      request.uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { $1 })
    // Where a stream of events broke off that a browser asks for again.
    if let name = HTTPField.Name("Last-Event-ID"), let id = request.headers[name] { query["from"] = id }
    guard let page = try await pages.page(path, base: base, query: query) else { throw HTTPError(.notFound) }
    var headers: HTTPFields = [.contentType: page.type]
    for (name, value) in Self.guards.merging(page.headers, uniquingKeysWith: { $1 }) {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(status: .ok, headers: headers, body: Self.body(page, request))
  }

  private static func body(_ page: BuildPageAnswer, _ request: Request) -> ResponseBody {
    switch page.body {
    case .text(let text): ResponseBody(byteBuffer: ByteBuffer(string: text))
    case .stream(let produce):
      ResponseBody { writer in
        // A reader who goes away is noticed also while there is nothing to write.
        try await request.body.consumeWithCancellationOnInboundClose { _ in
          try await produce { bytes in try await writer.write(ByteBuffer(bytes: bytes)) }
        }
        try await writer.finish(nil)
      }
    }
  }

  /// Takes the same time wherever they differ.
  private static func isEqual(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
