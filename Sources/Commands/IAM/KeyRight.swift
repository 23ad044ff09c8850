import AgentAPI
import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

/// A role of an account on a key or key ring, or of a user on a stack's state, as it is named on the command line.
struct KeyRight: ParsableArguments {
  enum Role: String, ExpressibleByArgument, CaseIterable { case encrypter, decrypter, signer, verifier, revealer }

  static let statePrefix = "states/"

  static var actor: String { Host.userAtHost }

  @Argument(help: "The account: NAME of a machine-wide one, or its whole name; or user:NAME.") var member: String
  @Argument(help: "encrypter, decrypter, signer or verifier; revealer of a state.") var role: Role
  @Argument(help: "keys/RING or keys/RING/KEY; states/STACK for a revealer.") var resource: String

  /// - Throws: when the role makes no sense for this member on this resource.
  func check() throws {
    let isState = resource.hasPrefix(Self.statePrefix)
    let isUser = member.hasPrefix("user:")
    guard isState == (role == .revealer), isState == isUser else {
      throw Diagnostic(
        .error, "`\(member)` cannot be \(role.rawValue) on `\(resource)`",
        detail: "accounts have roles on keys; a user, `user:NAME`, can be `revealer` on a state, `states/STACK`")
    }
  }

  /// `RING` or `RING/KEY`.
  func key() throws -> String {
    let parts = resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.first == "keys", (2...3).contains(parts.count), parts.dropFirst().allSatisfy(KeyName.isValid) else {
      throw Diagnostic(
        .error, "`\(resource)` is not a key or key ring", detail: "they are named `keys/RING/KEY` and `keys/RING`",
        hints: ["rights on a stack's resources are given by `iam_binding` in its manifests"])
    }
    return parts.dropFirst().joined(separator: "/")
  }

  /// What the agent keeps; the same right has the same name.
  func binding(_ account: String) -> IAMBinding {
    IAMBinding(
      id: "\(account):\(role.rawValue):\(resource)", stack: Accounts.scope, member: account,
      role: role.rawValue, resource: resource)
  }
}
