import AgentAPI
import Diagnostics
import Hummingbird
import NIOCore

/// Turns errors of the routes into answers.
struct FaultMiddleware: RouterMiddleware {
  typealias Context = BasicRequestContext

  let log: AgentLog

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let fault as AgentFault {
      return try answer(fault.response)
    } catch let error as any DiagnosticConvertible {
      let diagnostic = error.diagnostic
      return try answer(
        ErrorResponse(
          code: .failed, message: diagnostic.summary, detail: diagnostic.detail, hints: diagnostic.hints))
    } catch is NIOTooManyBytesError {
      return try JSONAnswer.of(
        ErrorResponse(code: .invalid, message: "the request is too long"), status: .contentTooLarge)
    } catch let error as HTTPError {
      let code: ErrorResponse.Code = error.status == .notFound ? .notFound : .invalid
      return try answer(
        ErrorResponse(code: code, message: "there is no such request", detail: "\(request.method) \(request.uri.path)"))
    } catch {
      log.note("\(request.method) \(request.uri.path): \(error)")
      return try answer(ErrorResponse(code: .failed, message: "the agent failed", detail: "\(error)"))
    }
  }

  private func answer(_ response: ErrorResponse) throws -> Response {
    let status: HTTPResponse.Status =
      switch response.code {
      case .notFound: .notFound
      case .invalid: .badRequest
      case .conflict: .conflict
      case .unauthenticated: .unauthorized
      case .forbidden: .forbidden
      case .failed: .internalServerError
      case .timeout: .gatewayTimeout
      }
    return try JSONAnswer.of(response, status: status)
  }
}
