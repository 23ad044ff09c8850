import AgentAPI
import Platform

/// One replica of one revision: what it runs, on which ports, as whom. Kept in its own folder, so that a later agent can
/// adopt it even when the unit has changed since.
struct Instance: Codable, Sendable {
  /// `<slot>-<first 8 of the revision>`, the name of its folder.
  let id: String
  /// Which of the unit's replicas it is, from 0.
  let slot: Int
  let revision: String
  let spec: UnitSpec
  let ports: [String: UInt16]
  let user: FileOwner?

  init(slot: Int, revision: String, spec: UnitSpec, ports: [String: UInt16], user: FileOwner?) {
    id = "\(slot)-\(revision.prefix(8))"
    self.slot = slot
    self.revision = revision
    self.spec = spec
    self.ports = ports
    self.user = user
  }

  static func load(_ folder: String, _ seal: RecordSeal) -> Instance? {
    guard let bytes = try? Files.read(recordFile(folder)) else { return nil }
    return try? seal.open(Instance.self, bytes, as: sealName(folder))
  }

  func save(in folder: String, _ seal: RecordSeal) throws {
    try Files.makeFolder(folder, exactMode: UnitFolder.passMode)
    try AtomicFile.write(seal.seal(self, as: Self.sealName(folder)), to: Self.recordFile(folder))
  }

  static func sealPlain(_ folder: String, _ seal: RecordSeal) throws {
    try seal.sealPlain(recordFile(folder), as: sealName(folder))
  }

  private static func recordFile(_ folder: String) -> String { Path.join(folder, "instance.json") }

  /// `<unit's folder>/<id>`
  private static func sealName(_ folder: String) -> String {
    Path.name(Path.parent(Path.parent(folder))) + "/" + Path.name(folder)
  }
}
