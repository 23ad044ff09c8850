import FoundationEssentials
import KeyManagement

/// A wrapper with two keys that are the same in every run.
struct FixedKeys: DataKeyWrapper {
  /// Key versions by name.
  static let material: [String: [UInt8]] = [
    "ring/first/versions/1": (0..<32).map { UInt8($0) },
    "ring/first/versions/2": (0..<32).map { UInt8($0 + 32) },
    "other/second/versions/7": (0..<32).map { UInt8($0 * 8) },
  ]

  var primaries = ["ring/first": 1, "other/second": 7]

  func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    let name = KeyVersionName(key: key, version: primaries[key] ?? 0)
    let bytes = try dataKey.withBytes { try material(name).seal(Data($0), context: context(name)) }
    return WrappedDataKey(name: name, bytes: bytes)
  }

  func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    let opened = try? material(wrapped.name).open(wrapped.bytes, context: context(wrapped.name))
    guard let opened, let key = SealingKey(bytes: opened) else {
      throw KeyError.unwrapFailed(root: wrapped.name.description)
    }
    return key
  }

  func didOpen(_ name: KeyVersionName) {}

  private func material(_ name: KeyVersionName) throws -> SealingKey {
    guard let bytes = Self.material[name.description], let key = SealingKey(bytes: bytes) else {
      throw KeyError.unwrapFailed(root: name.description)
    }
    return key
  }

  private func context(_ name: KeyVersionName) -> [UInt8] {
    KeyContext("stack envelope data key 1", name.key, String(name.version)).bytes
  }
}
