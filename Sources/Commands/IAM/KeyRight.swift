import AgentAPI
import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

/// A role of an account on a key or key ring, as it is named on the command line.
struct KeyRight: ParsableArguments {
  enum Role: String, ExpressibleByArgument, CaseIterable { case encrypter, decrypter, signer, verifier }

  static var actor: String { Host.userAtHost }

  @Argument(help: "The account: NAME of a machine-wide one, or its whole name.") var member: String
  @Argument(help: "encrypter, decrypter, signer or verifier.") var role: Role
  @Argument(help: "keys/RING or keys/RING/KEY.") var resource: String

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
