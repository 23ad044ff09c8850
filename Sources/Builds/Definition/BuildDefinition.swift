import Diagnostics

/// A build as its file defines it: Cloud Build's schema, as far as it has a meaning off the cloud.
public struct BuildDefinition: Sendable {
  /// What a build may take unless it says otherwise: 60 minutes, and as long in the queue.
  public static let defaultTimeout = Duration.seconds(3600)

  public let source: DefinitionSource
  public var steps: [BuildStep] = []
  public var timeout = Self.defaultTimeout
  /// A build that has not begun after this is given up.
  public var queueLimit = Self.defaultTimeout
  public var options = BuildOptions()
  public var substitutions: [Substitution] = []
  public var tags: [Located<String>] = []
  public var images: [Located<String>] = []
  public var artifacts: ArtifactObjects?
  public var secrets: [BuildSecret] = []
  public var serviceAccount: Located<String>?
  /// A command that is told how the build ended (`x-stack: notify`).
  public var notify: [Located<String>] = []
  /// Whether images are sent to the registries that their names tell (`x-stack: push`).
  public var pushesImages = false

  init(source: DefinitionSource) { self.source = source }

  /// A user's substitution and its default.
  public struct Substitution: Sendable {
    public let name: Located<String>
    public var value: Located<String>
  }

  /// Files that the build keeps: those that match `paths`, when all steps have succeeded. They are copied to `location`, if there
  /// is one, too.
  public struct ArtifactObjects: Sendable {
    public var location: Located<String>?
    /// That of the field.
    public let range: SourceRange
    public var paths: [Located<String>]
  }
}
