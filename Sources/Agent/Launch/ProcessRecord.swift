import Platform

/// Who runs, or ran, as a replica.
struct ProcessRecord: Codable, Hashable, Sendable {
  let process: ProcessIdentity
  /// Process numbers mean nothing after the machine was started anew.
  let bootID: String
  let generation: String
  let user: FileOwner?

  var isAlive: Bool { bootID == Host.bootID && process.isAlive }
}
