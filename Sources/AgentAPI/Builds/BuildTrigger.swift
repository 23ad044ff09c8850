import Foundation
import Platform

/// What starts a build when something is pushed: a `build_trigger` as the hook reads it, `<data>/triggers/<name>.json`.
public struct BuildTrigger: Sendable, Codable, Hashable {
  public var name: String
  /// The work tree, or the bare repository.
  public var repository: String
  /// The work tree that its builds act for: the states of the stacks that they apply are there; `nil` for the repository's own place.
  public var workTree: String?
  /// Regular expressions; a push must match one of them. Empty: none of that kind.
  public var branch: String
  public var tag: String
  /// Path patterns: one changed file must match the included, if there are any, and one must not match the ignored.
  public var includedFiles: [String]
  public var ignoredFiles: [String]
  /// The definition's path in the repository.
  public var definition: String
  public var substitutions: [String: String]
  /// The stack workspace that its builds work in.
  public var workspace: String
  public var isDisabled: Bool
  /// Whether a waiting build of the same branch gives way to a later one.
  public var supersedes: Bool
  /// Whether its builds wait until somebody approves of them.
  public var needsApproval: Bool
  /// The idempotency token of the operation that made it.
  public var token: String

  public init(
    name: String, repository: String, workTree: String? = nil, branch: String = "", tag: String = "",
    includedFiles: [String] = [], ignoredFiles: [String] = [], definition: String,
    substitutions: [String: String] = [:], workspace: String = "", isDisabled: Bool = false, supersedes: Bool = false,
    needsApproval: Bool = false, token: String = ""
  ) {
    self.name = name
    self.repository = repository
    self.workTree = workTree
    self.branch = branch
    self.tag = tag
    self.includedFiles = includedFiles
    self.ignoredFiles = ignoredFiles
    self.definition = definition
    self.substitutions = substitutions
    self.workspace = workspace
    self.isDisabled = isDisabled
    self.supersedes = supersedes
    self.needsApproval = needsApproval
    self.token = token
  }
}
