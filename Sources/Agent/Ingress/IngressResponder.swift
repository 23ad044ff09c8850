import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOPosix

/// Passes requests on to a replica and its answer back, both streamed.
struct IngressResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  /// Bodies up to so many bytes are kept, so that the request can go to another replica when the first is gone.
  private static let keptBody = 1 << 20
  /// How long a request waits for a replica to become ready.
  private static let patience = Duration.seconds(5)

  /// Connections that concern one hop only (RFC 9110, section 7.6.1).
  private static let hopHeaders: Set<String> = [
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
  ]

  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(2)
    // Shorter than servers keep theirs, so that none is used in the moment it is closed.
    configuration.connectionPool.idleTimeout = .seconds(1)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  let route: IngressRoute

  @Sendable func respond(to request: Request, context: Context) async throws -> Response {
    let body = try await Body(request)
    var tried: Set<UInt16> = []
    let deadline = ContinuousClock.now + Self.patience
    while true {
      guard let port = route.take(excluding: tried) else {
        guard ContinuousClock.now < deadline else { break }
        tried = []
        try await Task.sleep(for: .milliseconds(20))
        continue
      }
      do {
        return try await forward(request, body, to: port)
      } catch {
        route.giveBack(port)
        tried.insert(port)
        guard body.isKept, Self.isSafe(request.method, after: error), ContinuousClock.now < deadline else {
          return Self.plain(.badGateway, "the service broke off\n")
        }
      }
    }
    return Self.plain(.serviceUnavailable, "the service is not ready\n")
  }

  /// May be sent again: nothing was done with it, or doing it twice is doing it once.
  private static func isSafe(_ method: HTTPRequest.Method, after error: any Error) -> Bool {
    if error is NIOConnectionError { return true }
    if let error = error as? HTTPClientError, error == .connectTimeout { return true }
    return [.get, .head, .options, .put, .delete].contains(method)
  }

  private func forward(_ request: Request, _ body: Body, to port: UInt16) async throws -> Response {
    var outgoing = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(request.head.path ?? "/")")
    outgoing.method = .init(rawValue: request.method.rawValue)
    for field in request.headers where !Self.hopHeaders.contains(field.name.canonicalName) {
      outgoing.headers.add(name: field.name.rawName, value: field.value)
    }
    if let host = request.head.authority {
      outgoing.headers.replaceOrAdd(name: "Host", value: host)
      outgoing.headers.replaceOrAdd(name: "X-Forwarded-Host", value: host)
    }
    outgoing.headers.replaceOrAdd(name: "X-Forwarded-Proto", value: "http")
    outgoing.headers.remove(name: "Content-Length")
    outgoing.body = body.outgoing
    let answer = try await Self.client.execute(outgoing, deadline: .distantFuture)
    return respond(with: answer, from: port)
  }

  private func respond(with answer: HTTPClientResponse, from port: UInt16) -> Response {
    var headers = HTTPFields()
    var length: Int?
    for (name, value) in answer.headers {
      let lower = name.lowercased()
      if lower == "content-length" { length = Int(value) }
      guard !Self.hopHeaders.contains(lower), lower != "content-length",
        let fieldName = HTTPField.Name(name)
      else { continue }
      headers.append(HTTPField(name: fieldName, value: value))
    }
    let route = route
    let body = ResponseBody(contentLength: length) { writer in
      defer { route.giveBack(port) }
      for try await buffer in answer.body { try await writer.write(buffer) }
      try await writer.finish(nil)
    }
    return Response(
      status: .init(code: Int(answer.status.code), reasonPhrase: answer.status.reasonPhrase),
      headers: headers, body: body)
  }

  private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// A request's body: kept if it is short, else handed on as it comes.
  private enum Body {
    case kept(ByteBuffer)
    case streamed(RequestBody, length: Int64?)

    init(_ request: Request) async throws {
      let length = request.headers[.contentLength].flatMap { Int64($0) }
      let isChunked = request.headers[.transferEncoding] != nil
      if isChunked || (length ?? 0) > Int64(IngressResponder.keptBody) {
        self = .streamed(request.body, length: isChunked ? nil : length)
      } else {
        self = .kept(try await request.body.collect(upTo: IngressResponder.keptBody))
      }
    }

    var isKept: Bool { if case .kept = self { true } else { false } }

    var outgoing: HTTPClientRequest.Body? {
      switch self {
      case .kept(let buffer): buffer.readableBytes == 0 ? nil : .bytes(buffer)
      case .streamed(let body, let length):
        .stream(body, length: length.map { .known($0) } ?? .unknown)
      }
    }
  }
}
