import Diagnostics
import FoundationEssentials

/// A bucket of an S3-compatible store: the few requests that a state needs, with their conditions.
struct S3Bucket: Sendable {
  /// What must be so for a request to be carried out.
  enum Condition: Hashable, Sendable {
    case none
    /// There is no such object yet.
    case isAbsent
    /// The object is still the one with this ETag.
    case matches(String)
  }

  /// An object as it was read.
  struct Object: Sendable {
    let bytes: [UInt8]
    /// Its ETag, with the quotes.
    let tag: String
    let headers: [String: String]
  }

  let name: String
  private let endpoint: String
  private let host: String
  /// What stands before the key: `/bucket` in path style.
  private let pathStart: String
  private let signer: RequestSigner
  private let transport: any RemoteTransport
  private let notice: WaitingNotice?

  init(_ settings: BackendSettings, transport: any RemoteTransport, notice: WaitingNotice? = nil) throws {
    self.notice = notice
    name = settings.value("bucket") ?? ""
    let region = settings.value("region") ?? "us-east-1"
    signer = RequestSigner(credentials: try S3Credentials(settings), region: region)
    self.transport = transport
    guard let given = settings.values["endpoints.s3"] ?? settings.value("endpoint") else {
      host = "\(name).s3.\(region).amazonaws.com"
      endpoint = "https://" + host
      pathStart = ""
      return
    }
    let whole = given.contains("://") ? given : "https://" + given
    guard let scheme = whole.firstRange(of: "://") else { throw Self.badEndpoint(given) }
    let authority = whole[scheme.upperBound...].prefix { $0 != "/" }
    guard !authority.isEmpty, whole.hasPrefix("http://") || whole.hasPrefix("https://") else {
      throw Self.badEndpoint(given)
    }
    host = String(authority)
    endpoint = String(whole[..<authority.endIndex])
    pathStart = "/" + RequestSigner.encoded(name)
  }

  private static func badEndpoint(_ given: String) -> Diagnostic {
    Diagnostic(.error, "`\(given)` is no endpoint", hints: ["an endpoint is like `http://127.0.0.1:8333`"])
  }

  func location(of key: String) -> String { pathStart.isEmpty ? "s3://\(name)/\(key)" : "\(endpoint)/\(name)/\(key)" }

  /// The object, or `nil` when there is none.
  func get(_ key: String) async throws -> Object? {
    let response = try await send("GET", key)
    switch response.status {
    case 200: return Object(bytes: response.body, tag: response.headers["etag"] ?? "", headers: response.headers)
    case 404:
      guard !String(decoding: response.body, as: UTF8.self).contains("NoSuchBucket") else {
        throw failure(key, "there is no bucket `\(name)`")
      }
      return nil
    default: throw failure(key, response)
    }
  }

  /// Writes the object unless its condition fails.
  /// - Returns: the new ETag; `nil` when the condition failed.
  func put(
    _ key: String, _ bytes: [UInt8], if condition: Condition, headers: [String: String] = [:]
  ) async throws -> String? {
    var headers = headers
    headers["content-type"] = "application/json"
    switch condition {
    case .none: break
    case .isAbsent: headers["if-none-match"] = "*"
    case .matches(let tag): headers["if-match"] = tag
    }
    let response = try await send("PUT", key, headers: headers, body: bytes)
    switch response.status {
    case 200, 201, 204: return response.headers["etag"] ?? ""
    // 404: the object to match has gone.
    case 412: return nil
    case 404 where condition != .none && condition != .isAbsent: return nil
    default: throw failure(key, response)
    }
  }

  /// Removes the object, which need not be there. Stores that know no condition here pass over it.
  func delete(_ key: String, if condition: Condition = .none) async throws {
    var headers: [String: String] = [:]
    if case .matches(let tag) = condition { headers["if-match"] = tag }
    let response = try await send("DELETE", key, headers: headers)
    guard [200, 202, 204, 404, 412].contains(response.status) else { throw failure(key, response) }
  }

  /// The names of the objects that begin so, up to ten thousand of them.
  func keys(startingWith prefix: String) async throws -> [String] {
    try await pages(startingWith: prefix).flatMap { XMLText.elements("Key", of: $0.text) }
  }

  /// An object as it is listed.
  struct Listing: Sendable {
    let key: String
    let tag: String
    /// Seconds since it was written, by the store's clock; `nil` where it does not tell.
    let age: Double?
  }

  /// The objects that begin so, by name, up to ten thousand of them.
  func list(startingWith prefix: String) async throws -> [Listing] {
    try await pages(startingWith: prefix).flatMap { page in
      XMLText.elements("Contents", of: page.text, unescapes: false).compactMap { object in
        guard let key = XMLText.elements("Key", of: object).first else { return nil }
        let written = XMLText.elements("LastModified", of: object).first.flatMap { Self.seconds($0) }
        let age = written.flatMap { written in page.date.map { $0 - written } }
        return Listing(key: key, tag: XMLText.elements("ETag", of: object).first ?? "", age: age)
      }
    }
  }

  /// Of `2026-11-23T10:15:04.123Z`, as listings have it.
  private static func seconds(_ text: String) -> Double? {
    let whole = text.prefix { $0 != "." && $0 != "Z" } + "Z"
    return (try? Date(String(whole), strategy: .iso8601))?.timeIntervalSince1970
  }

  private func pages(startingWith prefix: String) async throws -> [(text: String, date: Double?)] {
    var pages: [(text: String, date: Double?)] = []
    var token: String?
    for _ in 0..<10 {
      var query = ["list-type=2", "prefix=" + RequestSigner.encoded(prefix)]
      if let token { query.insert("continuation-token=" + RequestSigner.encoded(token), at: 0) }
      let response = try await send("GET", nil, query: query.joined(separator: "&"))
      guard response.status == 200 else { throw failure("", response) }
      let text = String(decoding: response.body, as: UTF8.self)
      pages.append((text, HTTPDate.seconds(response.headers["date"])))
      token = XMLText.elements("NextContinuationToken", of: text).first
      if token == nil { break }
    }
    return pages
  }

  /// Sends, and again after faults that may pass. A write that is sent twice fails its own condition, which the callers see
  /// through by what is there then.
  private func send(
    _ method: String, _ key: String?, query: String = "", headers: [String: String] = [:], body: [UInt8] = []
  ) async throws -> RemoteResponse {
    try await notice.watching(location(of: key ?? "")) {
      try await repeated(method, key, query: query, headers: headers, body: body)
    }
  }

  private func repeated(
    _ method: String, _ key: String?, query: String, headers: [String: String], body: [UInt8]
  ) async throws -> RemoteResponse {
    let path = key.map { pathStart + "/" + RequestSigner.encoded($0, keepsSlashes: true) } ?? pathStart + "/"
    let url = endpoint + path + (query.isEmpty ? "" : "?" + query)
    var pause = Duration.milliseconds(200)
    var attempt = 0
    while true {
      let signed = signer.headers(method, host: host, path: path, query: query, headers: headers, body: body)
      var request = RemoteRequest(method, url, headers: signed, body: body)
      request.headers["host"] = nil
      do {
        let response = try await transport.send(request)
        // 409 is what AWS answers when two conditional writes meet.
        if (response.status < 500 && response.status != 409) || attempt == 3 { return response }
      } catch let error as StateError where error.isTransient && attempt < 3 {}
      attempt += 1
      try await Task.sleep(for: pause)
      pause = pause * 2
    }
  }

  private func failure(_ key: String, _ response: RemoteResponse) -> StateError {
    let text = String(decoding: response.body.prefix(4096), as: UTF8.self)
    let told = [XMLText.elements("Code", of: text).first, XMLText.elements("Message", of: text).first]
    let detail = told.compactMap { $0 }.joined(separator: ": ")
    switch response.status {
    // It knows whose key that is, and gives it no right to do this.
    case 403 where told.first == "AccessDenied":
      return .forbidden(location: location(of: key), detail: "it refuses: \(detail)")
    case 401, 403: return failure(key, "it refuses these credentials" + (detail.isEmpty ? "" : " (\(detail))"))
    default:
      return .remote(
        location: location(of: key), detail: "it answered \(response.status) \(detail)",
        isTransient: response.status >= 500)
    }
  }

  private func failure(_ key: String, _ detail: String) -> StateError {
    .remote(location: location(of: key), detail: detail, isTransient: false)
  }
}
