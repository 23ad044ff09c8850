import FoundationEssentials
import KeyManagement
import Values

/// Rings, keys and versions as JSON.
enum KMSDocuments {
  static func ring(_ ring: KeyRing) -> JSON {
    ["name": .string(ring.name), "created": date(ring.created), "destroy_after": date(ring.destroyAfter)]
  }

  static func key(_ key: CryptoKey) -> JSON { .object(members(key)) }

  static func key(_ key: CryptoKey, _ versions: [KeyVersion]) -> JSON {
    .object(members(key) + [.init("versions", .array(versions.map(version)))])
  }

  private static func members(_ key: CryptoKey) -> [JSON.Member] {
    [
      .init("name", .string(key.name.description)), .init("purpose", .string(key.purpose.rawValue)),
      .init("primary", key.primary.map { .number(Number($0)) } ?? .null),
      .init("rotation_seconds", key.rotationPeriod.map { .number(Number(Int($0.components.seconds))) } ?? .null),
      .init("created", date(key.created)), .init("rotated", date(key.rotated)),
      .init("destroy_after", date(key.destroyAfter)),
    ]
  }

  private static func version(_ version: KeyVersion) -> JSON {
    [
      "number": .number(Number(version.number)), "state": .string(version.state.rawValue),
      "created": date(version.created), "destroy_after": date(version.destroyAfter),
    ]
  }

  private static func date(_ date: Date?) -> JSON { date.map { .string($0.formatted(.iso8601)) } ?? .null }
}
