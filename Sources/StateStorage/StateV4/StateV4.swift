import Values

/// Terraform's state file format, version 4: what `stack state pull` prints, `push` reads, and the http protocol carries.
///
/// Fields of ours that the format lacks are written beside, where Terraform passes over them: `stack_token` of an instance,
/// the idempotency token of the create that made it. Reference: `internal/states/statefile/version4.go` of Terraform 1.11.
public enum StateV4 {
  /// What is written as the version of the program, since readers compare it with their own.
  public static let terraformVersion = "1.11.4"

  static let builtinProvider = "terraform.io/builtin/"

  /// `provider["terraform.io/builtin/NAME"]` for a provider of ours, addresses of Terraform's as they are.
  static func providerAddress(_ provider: String) -> String {
    provider.contains("provider[") ? provider : "provider[\"\(builtinProvider)\(provider)\"]"
  }

  /// The inverse of `providerAddress`.
  static func providerName(_ address: String) -> String {
    let prefix = "provider[\"" + builtinProvider
    guard address.hasPrefix(prefix), address.hasSuffix("\"]") else { return address }
    return String(address.dropFirst(prefix.count).dropLast(2))
  }
}
