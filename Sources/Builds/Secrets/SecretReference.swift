import Diagnostics

/// Which secret a `versionName` means, and which version of it.
struct SecretReference: Hashable, Sendable {
  let name: String
  /// `nil` for the newest.
  let version: Int?

  /// `projects/P/secrets/NAME/versions/V`, also with `locations/L` before `secrets`, or `NAME` or `NAME@V` for short. V is a number
  /// or `latest`; without it the newest is meant. `nil` for what is none of these.
  init?(_ text: String) {
    let names: [String]
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1 {
      names = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    } else {
      guard let words = Self.names(parts, after: ["projects", "locations", "secrets", "versions"]) else { return nil }
      names = words
    }
    guard let name = names.first, !name.isEmpty else { return nil }
    self.name = name
    switch names.count > 1 ? names[1] : "latest" {
    case "latest": version = nil
    case let number where number.utf8.allSatisfy { (0x30...0x39).contains($0) }:
      guard let number = Int(number), number > 0 else { return nil }
      version = number
    default: return nil
    }
  }

  /// The secret's name and its version's, of the collections in their order with a name behind each.
  private static func names(_ parts: [String], after collections: [String]) -> [String]? {
    guard parts.count.isMultiple(of: 2) else { return nil }
    var rest = collections[...]
    var found: [String: String] = [:]
    for index in stride(from: 0, to: parts.count, by: 2) {
      guard let at = rest.firstIndex(of: parts[index]), !parts[index + 1].isEmpty else { return nil }
      found[parts[index]] = parts[index + 1]
      rest = rest[(at + 1)...]
    }
    return found["secrets"].map { [$0] + (found["versions"].map { [$0] } ?? []) }
  }

  /// `R/K` of `projects/P/locations/L/keyRings/R/cryptoKeys/K`, or as it stands; `nil` for what names no key.
  static func keyName(_ text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains("") else { return nil }
    if parts.count == 2 { return text }
    guard parts.count == 8 || (parts.count == 10 && parts[8] == "cryptoKeyVersions"),
      [parts[0], parts[2], parts[4], parts[6]] == ["projects", "locations", "keyRings", "cryptoKeys"]
    else { return nil }
    return "\(parts[5])/\(parts[7])"
  }

  /// Why a secret's source can name nothing. One that is empty is told of elsewhere.
  static func fault(_ secret: BuildSecret) -> Diagnostic? {
    switch secret.source {
    case .named(let name):
      guard !name.value.isEmpty, Self(name.value) == nil else { return nil }
      return Diagnostic(
        .error, "`\(name.value)` names no version of a secret", range: name.range,
        hints: ["write `projects/PROJECT/secrets/NAME/versions/N`, or `latest` for N; `NAME` or `NAME@N` for short"])
    case .inline(let key, _):
      guard !key.value.isEmpty, keyName(key.value) == nil else { return nil }
      return Diagnostic(
        .error, "`\(key.value)` names no key", range: key.range,
        hints: ["write `projects/PROJECT/locations/PLACE/keyRings/RING/cryptoKeys/KEY`, or `RING/KEY` for short"])
    }
  }
}
