import Platform

/// What was decided when a function was made; in its folder, for us alone.
struct FunctionRecord: Codable, Hashable, Sendable {
  /// The loopback port of the function's own process.
  var port: UInt16
  /// The dispatcher's password at the broker; `nil` without a trigger.
  var brokerPassword: String?
  /// The token of the operation that made it.
  var token: String

  static func file(_ folder: String) -> String { Path.join(folder, "function.json") }

  static func read(_ folder: String) throws -> FunctionRecord? {
    try ResourceRecord.read(file(folder), as: FunctionRecord.self)
  }

  func write(_ folder: String) throws {
    try ResourceRecord.write(self, to: Self.file(folder))
  }
}
