import AgentAPI
import Platform

/// Tells whether the service account that a build runs as may do something.
public struct BuildRights: Sendable {
  let answer: @Sendable (AccessQuestion) async throws -> AccessAnswer

  public init(_ answer: @escaping @Sendable (AccessQuestion) async throws -> AccessAnswer) { self.answer = answer }

  /// As the agent knows accounts and bindings.
  public static let ofAgent = BuildRights { question in
    try await AgentLauncher(version: ProductVersion.current).connect().test(question)
  }

  /// Whether a text names an account in one of the ways that `account` reads.
  static func isAccount(_ text: String) -> Bool {
    text.wholeMatch(of: #/(projects/[^/\s]+/serviceAccounts/|accounts/)?[A-Za-z0-9][A-Za-z0-9@._-]*/#) != nil
      || text.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9._/-]*/#) != nil && !text.hasPrefix("projects/")
  }

  /// The account that a definition names, as the agent names it: `NAME`, `NAME@PROJECT.iam.gserviceaccount.com`, and
  /// `projects/P/serviceAccounts/` with either are the machine-wide `accounts/NAME`; a stack's account has its whole name.
  static func account(_ text: String) -> String {
    var name = text
    if name.hasPrefix("projects/") { name = name.split(separator: "/").last.map(String.init) ?? name }
    if let at = name.firstIndex(of: "@") { name = String(name[..<at]) }
    return name.contains("/") ? name : "accounts/\(name)"
  }
}
