import Diagnostics

/// What can go wrong between an MQTT client and its broker.
public enum MQTTError: Error, Hashable, Sendable {
  case unreachable(endpoint: String, reason: String)
  case tls(reason: String)
  /// The broker's code: 2 for a client id it does not take, 4 and 5 for a user it does not let in.
  case refused(code: UInt8)
  case subscriptionRefused(filter: String)
  case malformed
  case timedOut
  case closed
}

extension MQTTError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .unreachable(let endpoint, let reason):
      Diagnostic(.error, "cannot reach the MQTT broker at `\(endpoint)`", detail: reason)
    case .tls(let reason): Diagnostic(.error, "no TLS connection to the MQTT broker", detail: reason)
    case .refused(let code): Diagnostic(.error, "the MQTT broker refuses the client (code \(code))")
    case .subscriptionRefused(let filter):
      Diagnostic(.error, "the MQTT broker does not allow a subscription to `\(filter)`")
    case .malformed: Diagnostic(.error, "the MQTT broker sent something that is not the protocol")
    case .timedOut: Diagnostic(.error, "the MQTT broker did not answer in time")
    case .closed: Diagnostic(.error, "the connection to the MQTT broker is closed")
    }
  }
}
