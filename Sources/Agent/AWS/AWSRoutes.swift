import AgentAPI
import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import KeyManagement
import NIOCore
import Values

/// AWS's key service protocol on the workload API: `POST /`, JSON 1.1, signed with Signature Version 4.
struct AWSRoutes: Sendable {
  private static let bodyLimit = 64 << 10
  /// How far a client's clock may be off, in seconds.
  private static let skew = 300.0

  let tokens: TokenService
  let actions: AWSActions

  func add(to router: Router<BasicRequestContext>) {
    router.post("/") { request, _ in
      do {
        let body = try await body(request)
        let member: String
        do { member = try await authenticate(request, body) } catch let fault as AWSFault {
          let token = try header(request, "x-amz-security-token")
          await actions.keys.turnAway(
            token.flatMap { tokens.claimant(of: $0) }, because: "AWS's protocol: \(fault.message)")
          throw fault
        }
        let target = try header(request, "x-amz-target") ?? ""
        guard target.hasPrefix("TrentService.") else {
          throw AWSFault(.unknownOperation, "there is no operation `\(target)` here")
        }
        let action = String(target.dropFirst("TrentService.".count))
        return Self.answer(try await actions.perform(action, AWSRequest(body), as: member), status: .ok)
      } catch let fault as AWSFault {
        return Self.answer(
          ["__type": .string(fault.kind.rawValue), "message": .string(fault.message)],
          status: .init(code: fault.status))
      }
    }
  }

  private func body(_ request: Request) async throws -> [UInt8] {
    do {
      return Array(try await request.body.collect(upTo: Self.bodyLimit).readableBytesView)
    } catch is NIOTooManyBytesError {
      throw AWSFault(.tooLarge, "a request has at most \(Self.bodyLimit) bytes")
    }
  }

  /// The service account whose token the request carries, if the request is signed with that token's secret.
  private func authenticate(_ request: Request, _ body: [UInt8]) async throws -> String {
    guard let authorization = try header(request, "authorization") else {
      throw AWSFault(.missingToken, "the request is not signed")
    }
    guard let given = AWSAuthorization(authorization), let time = try header(request, "x-amz-date") else {
      throw AWSFault(.incompleteSignature, "the signature is not understood")
    }
    guard given.accessKey == TokenService.awsAccessKey, let token = try header(request, "x-amz-security-token") else {
      throw AWSFault(
        .unrecognizedClient, "sign with what `stack service-account credentials` or the workload API gives")
    }
    let member: String
    do { member = try await tokens.subject(of: token) } catch AgentFault.unauthenticated(let reason) {
      throw AWSFault(reason.contains("expired") ? .expiredToken : .unrecognizedClient, reason)
    }
    guard let date = AWSSignature.date(time), abs(date.timeIntervalSinceNow) <= Self.skew else {
      throw AWSFault(.invalidSignature, "the request's time is too far from the agent's")
    }
    guard given.names.contains("host"), given.names.contains("x-amz-date"), given.date == String(time.prefix(8)),
      given.service == "kms"
    else { throw AWSFault(.incompleteSignature, "the signature leaves out what it must hold") }
    var headers: [String: String] = [:]
    for name in given.names { headers[name] = try header(request, name) ?? "" }
    let signature = AWSSignature(time: time, region: given.region, service: given.service)
    let expected = signature.sign(headers: headers, body: body, secret: tokens.awsSecret(token))
    // Compared as digests, in constant time.
    guard SHA256.hash(data: Array(expected.utf8)) == SHA256.hash(data: Array(given.signature.utf8)) else {
      throw AWSFault(.invalidSignature, "the signature is not that of the request")
    }
    return member
  }

  private func header(_ request: Request, _ name: String) throws -> String? {
    if name == "host" { return request.head.authority }
    return HTTPField.Name(name).flatMap { request.headers[$0] }
  }

  private static func answer(_ document: JSON, status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "application/x-amz-json-1.1"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes(escapesHTML: false))))
  }
}
