extension JetStream {
  private struct Done: Decodable { var success: Bool }

  /// Makes a stream; the same configuration again is no error.
  @discardableResult
  public func createStream(_ configuration: StreamConfiguration) async throws -> StreamInfo {
    try await request("STREAM.CREATE.\(Self.name(configuration.name))", configuration, as: StreamInfo.self)
  }

  @discardableResult
  public func updateStream(_ configuration: StreamConfiguration) async throws -> StreamInfo {
    try await request("STREAM.UPDATE.\(Self.name(configuration.name))", configuration, as: StreamInfo.self)
  }

  /// What a stream is and holds; `nil` when there is none of that name.
  public func stream(_ name: String) async throws -> StreamInfo? {
    try await orNil { try await request("STREAM.INFO.\(Self.name(name))", as: StreamInfo.self) }
  }

  /// Removes a stream with its messages and consumers; no error when it is gone.
  public func deleteStream(_ name: String) async throws {
    _ = try await orNil { try await request("STREAM.DELETE.\(Self.name(name))", as: Done.self) }
  }

  /// The names of all streams that keep a subject, sorted.
  public func streamNames(keeping subject: String? = nil) async throws -> [String] {
    struct Query: Encodable {
      var subject: String?
      var offset: Int
    }
    struct Page: Decodable {
      var total: Int
      var streams: [String]?
    }
    var names: [String] = []
    while true {
      let page = try await request(
        "STREAM.NAMES", Query(subject: subject, offset: names.count), as: Page.self)
      names += page.streams ?? []
      if page.streams?.isEmpty ?? true || names.count >= page.total { break }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The last message that was stored under a literal subject, if there is one.
  public func lastMessage(in stream: String, subject: String) async throws -> StoredMessage? {
    struct Query: Encodable {
      var last: String
      enum CodingKeys: String, CodingKey { case last = "last_by_subj" }
    }
    return try await orNil {
      try await request("STREAM.MSG.GET.\(Self.name(stream))", Query(last: subject), as: StoredMessage.self)
    }
  }

  func orNil<Answer>(_ body: () async throws -> Answer) async throws -> Answer? {
    do { return try await body() } catch let error as NATSError where error.isNotFound { return nil }
  }

  /// A name is one token of the request's subject.
  static func name(_ name: String) throws -> String {
    guard NATSSubject.isLiteral(name), !name.contains(".") else { throw NATSError.invalidSubject(name) }
    return name
  }
}
