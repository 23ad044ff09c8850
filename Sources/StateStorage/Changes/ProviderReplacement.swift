/// Gives objects of the state to another provider, as `stack state replace-provider` does.
///
/// A provider is named `local` when it is one of ours, `hashicorp/aws` or `registry.example/team/aws` when it is one of
/// Terraform's.
public struct ProviderReplacement: Sendable {
  private static let registry = "registry.terraform.io/"

  public let source: String
  public let destination: String

  public init(from source: String, to destination: String) {
    self.source = Self.qualified(source)
    self.destination = Self.qualified(destination)
  }

  /// The objects of the one provider, as the other's.
  public func changed(in snapshot: StateSnapshot) -> [InstanceRecord] {
    snapshot.instances.compactMap { record in
      let type = record.address.type
      let parts = Self.parts(of: StateV4.providerAddress(record.provider, type: type))
      let isOwn = source == StateV4.builtinProvider + record.provider
      guard let parts, parts.name == source || isOwn else { return nil }
      var record = record
      record.provider = StateV4.providerName(parts.before + destination + parts.after, type: type)
      return record
    }
  }

  /// `HOST/NAMESPACE/TYPE`.
  private static func qualified(_ name: String) -> String {
    switch name.split(separator: "/").count {
    case 1: StateV4.builtinProvider + name
    case 2: registry + name
    default: name
    }
  }

  /// Takes `module.a.provider["NAME"].alias` apart around the name.
  private static func parts(of text: String) -> (before: String, name: String, after: String)? {
    guard let start = text.firstRange(of: "provider[\""), let end = text[start.upperBound...].firstRange(of: "\"]")
    else { return nil }
    return (
      String(text[..<start.upperBound]), String(text[start.upperBound..<end.lowerBound]),
      String(text[end.lowerBound...])
    )
  }
}
