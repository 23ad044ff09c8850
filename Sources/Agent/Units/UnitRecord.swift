import AgentAPI
import Foundation
import Platform

/// What the agent keeps of a unit over its own restarts.
struct UnitRecord: Codable, Sendable {
  var spec: UnitSpec
  /// SHA-256 of the specification.
  var revision: String
  /// False after `stop`.
  var isWanted: Bool
  var ingressPort: UInt16?

  init(spec: UnitSpec, isWanted: Bool = true, ingressPort: UInt16? = nil) throws {
    self.spec = spec
    self.isWanted = isWanted
    self.ingressPort = ingressPort
    revision = try Self.revision(of: spec)
  }

  /// What decides whether a changed specification needs a new process: labels and tokens of operations do not, nor the
  /// number of replicas, nor the ingress.
  static func revision(of spec: UnitSpec) throws -> String {
    var relevant = spec
    relevant.labels = [:]
    relevant.token = nil
    relevant.replicas = 1
    relevant.ingress = nil
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return hexadecimal(try encoder.encode(relevant))
  }
}
