import Values

/// Terraform's state file format, version 4: what `stack state pull` prints, `push` reads, and the http protocol carries.
///
/// Fields of ours that the format lacks are written beside, where Terraform passes over them: `stack_token` of an instance,
/// the idempotency token of the create that made it. Reference: `internal/states/statefile/version4.go` of Terraform 1.11.
public enum StateV4 {
  /// What is written as the version of the program, since readers compare it with their own.
  public static let terraformVersion = "1.11.4"

  static let builtinProvider = "terraform.io/builtin/"
  /// The name of this program's own provider in records.
  public static let ownProvider = "local"

  /// `provider["…"]` as Terraform has it: for the utility types that it has too, of the provider that has them there, so that a
  /// state made here goes back; `provider["terraform.io/builtin/NAME"]` for all others of ours; and addresses of Terraform's as
  /// they are.
  static func providerAddress(_ provider: String, type: String) -> String {
    if provider.contains("provider[") { return provider }
    if provider == ownProvider, let shared = SharedType(type) { return "provider[\"\(shared.provider)\"]" }
    return "provider[\"\(builtinProvider)\(provider)\"]"
  }

  /// The provider of a type as Terraform names it: `registry.terraform.io/hashicorp/random`.
  public static func providerName(_ provider: String, ofType type: String) -> String {
    let address = providerAddress(provider, type: type)
    guard let start = address.firstRange(of: "provider[\""),
      let end = address[start.upperBound...].firstRange(of: "\"]")
    else { return address }
    return String(address[start.upperBound..<end.lowerBound])
  }

  /// The inverse of `providerAddress`. Other configurations of a provider than the usual one, such as an alias, stay what they
  /// are.
  static func providerName(_ address: String, type: String) -> String {
    if let shared = SharedType(type), address == "provider[\"\(shared.provider)\"]" { return ownProvider }
    let prefix = "provider[\"" + builtinProvider
    guard address.hasPrefix(prefix), address.hasSuffix("\"]") else { return address }
    return String(address.dropFirst(prefix.count).dropLast(2))
  }
}
