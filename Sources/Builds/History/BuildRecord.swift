import Platform

/// What is kept of a build: how it was asked for, and how it went. It is also the build's status file.
public struct BuildRecord: Sendable, Codable {
  public let id: String
  public let request: BuildRequest
  public var status: BuildStatus
  /// RFC 3339, as all moments here.
  public let created: String
  public var started: String?
  public var finished: String?
  /// The process that runs it.
  public var runner: ProcessIdentity?
  public var steps: [StepRecord] = []
  public var substitutions: [String: String] = [:]
  public var tags: [String] = []
  public var commit: String?
  public var branch: String?
  public var artifacts: [ArtifactRecord] = []
  public var images: [ImageRecord] = []
  /// Why it did not succeed, in a line.
  public var reason: String?
  /// The number of the step whose failure ended it.
  public var failedStep: Int?
  /// What somebody decided, of a build that needs approval.
  public var approval: Approval?
  /// Why the log lacks what came later: the disk was full.
  public var logFault: String?
  /// The build that this one tries again.
  public var retryOf: String?

  public init(id: String, request: BuildRequest, status: BuildStatus = .queued) {
    self.id = id
    self.request = request
    self.status = status
    created = Timestamp.now.text
  }

  public struct StepRecord: Sendable, Codable {
    public let number: Int
    public let name: String
    public let builder: String
    public var status: BuildStatus
    public var started: String?
    public var finished: String?
    public var seconds: Double?
    public var exit: String?
    /// Its outputs were restored and it did not run.
    public var isRestored = false
    /// Whether it failed and was allowed to.
    public var mayFail: Bool?
  }

  public struct ImageRecord: Sendable, Codable {
    public let name: String
    /// What the engine calls it: a checksum.
    public let id: String
    public let isPushed: Bool
  }

  /// Who let it run or did not, when, and why.
  public struct Approval: Sendable, Codable {
    public let isApproved: Bool
    public let by: String
    public let moment: String
    public let comment: String?

    public init(isApproved: Bool, by: String = Host.userAtHost, comment: String? = nil) {
      self.isApproved = isApproved
      self.by = by
      self.comment = comment
      moment = Timestamp.now.text
    }
  }

  public struct ArtifactRecord: Sendable, Codable {
    public let path: String
    public let bytes: Int
    public let sha256: String
  }
}
