import Platform

/// What was asked for, enough to ask for it again.
public struct BuildRequest: Sendable, Codable {
  /// The definition, relative to the source's root when it is read from the commit.
  public var definition: String
  /// Where the command ran.
  public var directory: String
  public var source: Source
  /// The work tree that it acts for, when that is not where its source is.
  public var workTree: String?
  public var substitutions: [String: String]
  public var trigger: String?
  public var branch: String?
  public var tag: String?
  /// The stack workspace that the steps' `stack` commands work in.
  public var workspace: String?
  /// Whether a later build of the same trigger and branch takes the place of this one while it waits.
  public var isSuperseded: Bool
  /// Whether it waits until somebody approves of it.
  public var needsApproval: Bool

  public enum Source: Sendable, Codable, Hashable {
    case none
    case folder(String)
    case commit(repository: String, sha: String)
  }

  public init(
    definition: String, directory: String, source: Source, workTree: String? = nil,
    substitutions: [String: String] = [:], trigger: String? = nil, branch: String? = nil, tag: String? = nil,
    workspace: String? = nil,
    isSuperseded: Bool = false, needsApproval: Bool = false
  ) {
    self.definition = definition
    self.directory = directory
    self.source = source
    self.workTree = workTree
    self.substitutions = substitutions
    self.trigger = trigger
    self.branch = branch
    self.tag = tag
    self.workspace = workspace
    self.isSuperseded = isSuperseded
    self.needsApproval = needsApproval
  }

  /// The definition's file name; its place in the folder where the build was asked for when it was given by its whole path.
  public var shownDefinition: String { Self.shown(definition, in: directory) }

  public static func shown(_ definition: String, in directory: String) -> String {
    guard definition.hasPrefix("/") else { return definition }
    let prefix = directory + "/"
    return definition.hasPrefix(prefix) ? String(definition.dropFirst(prefix.count)) : Path.name(definition)
  }
}
