import KeyManagement

/// The names that our keys have for AWS's clients.
enum AWSKeyID {
  private static let account = "000000000000"

  /// `arn:aws:kms:local:000000000000:key/RING/KEY`.
  static func arn(_ key: String) -> String { "arn:aws:kms:local:\(account):key/\(key)" }

  /// `RING/KEY` of a name, an alias or an ARN of either.
  static func key(_ text: String) throws -> String {
    var name = Substring(text)
    if name.hasPrefix("arn:") {
      let parts = name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      guard parts.count == 6, parts[2] == "kms" else { throw AWSFault(.validation, "the ARN is not understood") }
      name = parts[5]
      guard name.hasPrefix("key/") || name.hasPrefix("alias/") else {
        throw AWSFault(.validation, "the ARN is not one of a key or alias")
      }
    }
    for prefix in ["key/", "alias/"] where name.hasPrefix(prefix) && name.count(where: { $0 == "/" }) == 2 {
      name = name.dropFirst(prefix.count)
    }
    do { return try KeyName(String(name)).description } catch {
      throw AWSFault(.notFound, "no key `\(text)`: keys are named `RING/KEY`")
    }
  }
}
