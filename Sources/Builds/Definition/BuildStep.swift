import Diagnostics

/// One step of a build.
public struct BuildStep: Sendable {
  /// The place of the whole step.
  public let range: SourceRange
  /// The builder: an image's name, or a host builder's.
  public var name: Located<String>
  public var id: Located<String>?
  /// Whether it has no id, and another step has the name that it would be called by as its own.
  var isNamesake = false
  public var entrypoint: Located<String>?
  public var arguments: [Located<String>] = []
  public var script: Located<String>?
  public var environment: [Located<String>] = []
  public var secretEnvironment: [Located<String>] = []
  public var folder: Located<String>?
  /// `nil` for all steps before this one.
  public var waitFor: [Located<String>]?
  public var timeout: Located<Duration>?
  public var allowFailure = false
  public var allowExitCodes: [Int] = []
  public var volumes: [Volume] = []
  public var automapSubstitutions: Bool?
  public var reuse: Reuse?

  init(range: SourceRange, name: Located<String>) {
    self.range = range
    self.name = name
  }

  /// A folder that the steps of a build share.
  public struct Volume: Sendable {
    public var name: Located<String>
    public var path: Located<String>
  }

  /// `x-stack`: what the step reads and what it makes, so that it need not run when nothing changed.
  public struct Reuse: Sendable {
    public var inputs: [Located<String>]
    public var outputs: [Located<String>]
  }
}
