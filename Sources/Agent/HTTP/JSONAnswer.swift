import AgentAPI
import Foundation
import Hummingbird

/// JSON in and out of the agent's routes.
enum JSONAnswer {
  /// The largest request body.
  static let limit = 64 << 20

  static func of(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
  }

  static var nothing: Response { Response(status: .noContent) }

  /// - Parameter limit: bytes; who is not known yet is given little room.
  static func decode<Value: Decodable>(
    _ type: Value.Type, _ request: Request, limit: Int = limit
  ) async throws -> Value {
    let body = try await request.body.collect(upTo: limit)
    do {
      return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    } catch {
      throw AgentFault.invalid("the request is not understood", detail: reason(error))
    }
  }

  /// What is wrong with a body, and where in it.
  private static func reason(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "the body" : "`\(path.map(\.stringValue).joined(separator: "."))`"
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
    case DecodingError.valueNotFound(_, let context): return "\(place(context.codingPath)) is null"
    case DecodingError.typeMismatch(_, let context): return "\(place(context.codingPath)) is of another type"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "\(place(context.codingPath)): \(context.debugDescription)"
    default: return "the body is not JSON"
    }
  }
}

extension BasicRequestContext {
  /// A path parameter with its percent encoding taken off.
  func text(_ name: String) throws -> String {
    let raw = try parameters.require(name)
    guard let text = raw.removingPercentEncoding else {
      throw AgentFault.invalid("the path is not understood", detail: raw)
    }
    return text
  }
}
