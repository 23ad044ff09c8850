extension JetStream {
  private struct Done: Decodable { var success: Bool }

  private enum CreationAction: String, Encodable { case create, update }

  private struct Creation<Configuration: Encodable & Sendable>: Encodable {
    var stream: String
    var configuration: Configuration
    var action: CreationAction

    enum CodingKeys: String, CodingKey {
      case action
      case stream = "stream_name"
      case configuration = "config"
    }
  }

  /// Makes a durable consumer; the same configuration again is no error.
  @discardableResult
  public func createConsumer(_ configuration: ConsumerConfiguration, on stream: String) async throws -> ConsumerInfo {
    try await put(configuration, on: stream, .create)
  }

  /// Changes a consumer in place; it goes on where it was.
  @discardableResult
  public func updateConsumer(_ configuration: ConsumerConfiguration, on stream: String) async throws -> ConsumerInfo {
    try await put(configuration, on: stream, .update)
  }

  /// Makes a consumer that feeds another stream; the same configuration again is no error.
  func createFeed(_ configuration: FeedConsumer, on stream: String) async throws {
    _ = try await request(
      "CONSUMER.CREATE.\(Self.name(stream)).\(Self.name(configuration.durableName))",
      Creation(stream: stream, configuration: configuration, action: .create), as: ConsumerInfo.self)
  }

  private func put(
    _ configuration: ConsumerConfiguration, on stream: String, _ action: CreationAction
  ) async throws -> ConsumerInfo {
    try await request(
      "CONSUMER.CREATE.\(Self.name(stream)).\(Self.name(configuration.durableName))",
      Creation(stream: stream, configuration: configuration, action: action), as: ConsumerInfo.self)
  }

  /// What a consumer is and where it stands; `nil` when there is none of that name.
  public func consumer(_ name: String, on stream: String) async throws -> ConsumerInfo? {
    try await orNil {
      try await request("CONSUMER.INFO.\(Self.name(stream)).\(Self.name(name))", as: ConsumerInfo.self)
    }
  }

  /// Removes a consumer; no error when it is gone.
  public func deleteConsumer(_ name: String, on stream: String) async throws {
    _ = try await orNil {
      try await request("CONSUMER.DELETE.\(Self.name(stream)).\(Self.name(name))", as: Done.self)
    }
  }
}
