import Platform

/// What was decided when a pipeline was made; in its folder, for us alone.
struct PipelineRecord: Codable, Hashable, Sendable {
  /// Its resource name.
  var id: String
  /// The subscription it reads.
  var subscription: String
  /// Whether the subscription was made for it and goes with it.
  var ownsSubscription: Bool
  /// The worker's password at the broker.
  var password: String
  /// The tables it may write to.
  var tables: [String]
  /// SHA-256 of the worker's configuration.
  var configurationHash: String
  /// The token of the operation that made it.
  var token: String

  enum CodingKeys: String, CodingKey {
    case id, subscription, password, tables, token
    case ownsSubscription = "owns_subscription"
    case configurationHash = "configuration_hash"
  }
}

/// Where a pipeline's files are.
///
///     pipeline.json     what was decided when it was made      ours alone
///     state/            checkpoint and unfinished files        the worker's user's
struct PipelineFolder: Hashable, Sendable {
  let path: String

  /// Throws `BrokerFault.badName`.
  init(_ id: String, _ directories: Directories) throws(BrokerFault) {
    guard let path = ResourceName(id).folder(directories) else { throw .badName(id, expected: "a pipeline") }
    self.path = path
  }

  var recordFile: String { Path.join(path, "pipeline.json") }
  var state: String { Path.join(path, "state") }
  var checkpointFile: String { Path.join(state, "checkpoint.json") }
  var statusFile: String { Path.join(state, "status.json") }
  var staging: String { Path.join(state, "staging") }

  func record() throws -> PipelineRecord? { try ResourceRecord.read(recordFile, as: PipelineRecord.self) }

  func create() throws(SystemError) {
    // The worker's user must be able to pass through to its own folder.
    try Files.makeFolder(path, exactMode: 0o711)
    try Files.makeFolder(state, mode: 0o700)
  }
}
