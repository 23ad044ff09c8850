import AgentAPI
import Platform

/// Which loopback ports are promised to whom.
actor PortRegistry {
  private var owners: [UInt16: String] = [:]

  /// Takes the port if nobody has it. With `mustBeFree` it must also not be in use by any program.
  func reserve(_ port: UInt16, for owner: String, mustBeFree: Bool) throws {
    // A port that was picked for nobody yet is for the first who asks for it.
    if let other = owners[port], !other.isEmpty {
      if other == owner { return }
      throw AgentFault.portTaken(port, by: other)
    }
    if mustBeFree && !FreePort.isFree(port) { throw AgentFault.portTaken(port, by: nil) }
    owners[port] = owner
  }

  /// Picks a port that nobody uses.
  func pick(for owner: String) throws -> UInt16 {
    let port = try FreePort.next(avoiding: Set(owners.keys))
    owners[port] = owner
    return port
  }

  func release(_ port: UInt16, of owner: String) {
    if owners[port] == owner { owners[port] = nil }
  }

  /// All that the owner has.
  func releaseAll(of owner: String) {
    owners = owners.filter { $0.value != owner }
  }
}
