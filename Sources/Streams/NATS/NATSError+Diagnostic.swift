import Diagnostics

extension NATSError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .unreachable(let endpoint, let reason):
      Diagnostic(
        .error, "cannot reach the broker at `\(endpoint)`", detail: reason,
        hints: ["see whether its unit runs with `stack status`"])
    case .tls(let reason): Diagnostic(.error, "no TLS connection to the broker", detail: reason)
    case .unauthorized(let user):
      Diagnostic(.error, "the broker refuses " + (user.map { "the user `\($0)`" } ?? "a client without a user"))
    case .forbidden(let operation, let subject):
      Diagnostic(.error, "the broker does not allow this user to \(operation.rawValue) to `\(subject)`")
    case .server(let text): Diagnostic(.error, "the broker reports an error", detail: text)
    case .malformed(let fault):
      Diagnostic(.error, "the broker sent something that is not the NATS protocol", detail: fault.description)
    case .timedOut(let what): Diagnostic(.error, "the broker did not answer in time", detail: what)
    case .noResponders(let subject): Diagnostic(.error, "nobody answers requests to `\(subject)`")
    case .connectionLost: Diagnostic(.error, "the connection to the broker broke")
    case .closed: Diagnostic(.error, "the connection to the broker is closed")
    case .payloadTooLarge(let bytes, let limit):
      Diagnostic(.error, "a message of \(bytes) bytes is too large", detail: "the broker takes at most \(limit) bytes")
    case .invalidSubject(let subject): Diagnostic(.error, "`\(subject)` is not a subject")
    case .slowConsumer(let subject): Diagnostic(.error, "messages on `\(subject)` arrive faster than they are taken")
    case .jetStream(_, _, let description): Diagnostic(.error, "the broker refuses", detail: description)
    case .unexpectedAnswer(let subject): Diagnostic(.error, "the broker's answer to `\(subject)` cannot be read")
    }
  }
}

extension WireFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .lineTooLong(let limit): "a line is longer than \(limit) bytes"
    case .unknownOperation: "an operation is unknown"
    case .badArguments: "the arguments of an operation do not fit it"
    case .payloadTooLarge(let limit): "a payload is larger than \(limit) bytes"
    case .missingTerminator: "a payload does not end where it should"
    case .badHeaders: "message headers cannot be read"
    case .badInfo: "the server's greeting cannot be read"
    }
  }
}
