import AgentAPI
import Foundation
import Platform

/// What the agent keeps of a unit over its own restarts.
struct UnitRecord: Codable, Sendable {
  var spec: UnitSpec
  /// Of the specification, under the agent's key: what it holds of secrets cannot be found by trying.
  var revision: String
  /// False after `stop`.
  var isWanted: Bool
  var ingressPort: UInt16?

  init(spec: UnitSpec, isWanted: Bool = true, ingressPort: UInt16? = nil, _ seal: RecordSeal) throws {
    self.spec = spec
    self.isWanted = isWanted
    self.ingressPort = ingressPort
    revision = try Self.revision(of: spec, seal)
  }

  /// What decides whether a changed specification needs a new process: labels and tokens of operations do not, nor the
  /// number of replicas, nor the ingress.
  private static func revision(of spec: UnitSpec, _ seal: RecordSeal) throws -> String {
    var relevant = spec
    relevant.labels = [:]
    relevant.token = nil
    relevant.replicas = 1
    relevant.ingress = nil
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return seal.fingerprint(try encoder.encode(relevant))
  }
}
