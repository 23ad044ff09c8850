import AgentAPI
import ProviderKit
import Streams

/// Engines and the agent that are being started anew answer again soon: the engine of plans tries such a change again.
extension NATSError: TransientFault {}

extension AgentError: TransientFault {
  public var isTransient: Bool {
    switch self {
    case .notRunning, .interrupted: true
    case .refused, .badAnswer, .notStarted, .pathTooLong, .incompatible: false
    }
  }
}
