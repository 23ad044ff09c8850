import Platform

/// A unit's folder below the agent's data: its specification, its replicas' folders, its logs.
struct UnitFolder: Sendable {
  let path: String

  init(path: String) { self.path = path }

  /// `units/<readable name>-<hash of the name>`.
  init(name: String, directories: Directories) {
    let readable = name.unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-._".unicodeScalars.contains(scalar))
        ? Character(scalar) : "_"
    }
    path = Path.join(Self.root(directories), "\(String(readable.prefix(80)))-\(shortHash(name))")
  }

  static func root(_ directories: Directories) -> String { Path.join(directories.agentData, "units") }

  /// Units' users pass through the folders above what is theirs.
  static var passMode: UInt32 { Host.isRoot ? 0o711 : 0o700 }

  var recordFile: String { Path.join(path, "unit.json") }
  var instances: String { Path.join(path, "instances") }
  var logs: String { Path.join(path, "logs") }
  func log(slot: Int) -> String { Path.join(logs, "\(slot).log") }
  func instance(_ id: String) -> String { Path.join(instances, id) }

  func create() throws {
    for folder in [Path.parent(path), path, instances] {
      try Files.makeFolder(folder, exactMode: Self.passMode)
    }
    try Files.makeFolder(logs, exactMode: 0o700)
  }

  func load(_ seal: RecordSeal) -> UnitRecord? {
    guard let bytes = try? Files.read(recordFile) else { return nil }
    return try? seal.open(UnitRecord.self, bytes, as: Path.name(path))
  }

  func sealPlain(_ seal: RecordSeal) throws { try seal.sealPlain(recordFile, as: Path.name(path)) }

  func save(_ record: UnitRecord, _ seal: RecordSeal) throws {
    try AtomicFile.write(seal.seal(record, as: Path.name(path)), to: recordFile)
  }
}
