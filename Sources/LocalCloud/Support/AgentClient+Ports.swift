import AgentAPI
import Platform

extension AgentClient {
  /// Throws `ResourceFault.portTaken`, with who has it as far as the agent knows, when something listens on the port.
  func requireFree(_ port: UInt16) async throws {
    guard !FreePort.isFree(port) else { return }
    let holder = try? await units().first { $0.listens(on: port) }
    throw ResourceFault.portTaken(port, unit: holder?.name)
  }
}

extension UnitStatus {
  fileprivate func listens(on port: UInt16) -> Bool {
    ingress?.port == port || replicas.contains { $0.ports.values.contains(port) }
  }
}
