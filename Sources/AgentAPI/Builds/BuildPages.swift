/// What a browser is shown of builds. The agent serves it and knows nothing of builds: whoever starts the agent hands it in.
public protocol BuildPages: Sendable {
  /// The answer to a request; `nil` if there is no such page.
  ///
  /// - Parameters:
  ///   - path: what follows the address of all pages: nothing for the list, an id for a build, and what belongs to that.
  ///   - base: the path of that address, without a slash at its end.
  func page(_ path: [String], base: String, query: [String: String]) async throws -> BuildPageAnswer?
}

/// A page, or a file that belongs to one.
public struct BuildPageAnswer: Sendable {
  public enum Body: Sendable {
    case text(String)
    /// Writes it piece by piece, and ends when all is written or nobody reads any more.
    case stream(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
  }

  public let type: String
  /// Of other header fields.
  public let headers: [String: String]
  public let body: Body

  public init(type: String, headers: [String: String] = [:], body: Body) {
    self.type = type
    self.headers = headers
    self.body = body
  }
}
