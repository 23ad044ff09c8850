import AgentAPI
import ProviderKit
import Streams
import Testing

@testable import LocalCloud

@Suite struct TransientFaultTests {
  /// What passes when an engine or the agent is up again is tried again; what a try cannot change is not.
  @Test(arguments: [
    (NATSError.unreachable(endpoint: "127.0.0.1:4222", reason: "connection refused") as any Error & Sendable, true),
    (NATSError.connectionLost, true),
    (NATSError.invalidSubject("a b"), false),
    (AgentError.notRunning(socket: "/run/agent.sock"), true),
    (AgentError.interrupted(request: "GET /v1/units", reason: "the connection was closed"), true),
    (AgentError.badAnswer(request: "GET /v1/units", status: 500), false),
    (BrokerFault.noBroker("main"), false),
  ])
  func onlyWhatMayPassIsTriedAgain(_ error: any Error & Sendable, _ isTransient: Bool) {
    #expect(ProviderDiagnostic.describing(error).map(\.isTransient) == [isTransient])
    let partial = PartialFailure(StoredObject(.null()), underlying: error)
    #expect(ProviderDiagnostic.describing(partial).map(\.isTransient) == [isTransient])
  }
}
