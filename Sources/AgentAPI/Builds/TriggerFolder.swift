import Foundation
import Platform

/// The triggers of this user, a file each.
public struct TriggerFolder: Sendable {
  public let path: String

  public init(directories: Directories = .current) { path = Path.join(directories.data, "triggers") }

  public func file(_ name: String) -> String { Path.join(path, name + ".json") }

  /// Sorted by name.
  public func all() -> [BuildTrigger] {
    let names = (try? Files.names(in: path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.compactMap { load(String($0.dropLast(5))) }
  }

  public func load(_ name: String) -> BuildTrigger? {
    guard Self.isValid(name), let bytes = try? Files.read(file(name), limit: 1 << 20) else { return nil }
    return try? JSONDecoder().decode(BuildTrigger.self, from: Data(bytes))
  }

  public func save(_ trigger: BuildTrigger) throws {
    try Files.makeFolder(path, mode: 0o700)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(trigger), to: file(trigger.name))
  }

  public func remove(_ name: String) throws { if Self.isValid(name) { try Files.remove(file(name)) } }

  /// Letters, digits, `-`, `_` and `.`, not first: names are file names too.
  public static func isValid(_ name: String) -> Bool {
    !name.hasPrefix(".") && !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_.".utf8.contains($0)
      }
  }
}
