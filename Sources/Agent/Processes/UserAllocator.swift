import AgentAPI
import Foundation
import Platform

/// Gives units users of their own out of the range that systemd calls dynamic.
///
/// An assignment lasts until it is released, also over restarts, since files belong to the number.
struct UserAllocator {
  static let range: ClosedRange<UInt32> = 61184...65519

  private let file: String
  private var assigned: [String: UInt32]

  init(file: String) throws {
    self.file = file
    guard Files.exists(file) else {
      assigned = [:]
      return
    }
    assigned = try JSONDecoder().decode([String: UInt32].self, from: Data(try Files.read(file)))
  }

  /// The user for a key; `nil` unless we are root, then all units run as we do.
  mutating func user(for key: String) throws -> FileOwner? {
    guard Host.isRoot else { return nil }
    if let user = assigned[key] { return FileOwner(user: user, group: user) }
    let taken = Set(assigned.values)
    let count = UInt32(Self.range.count)
    let start = UInt32(truncatingIfNeeded: stableHash(file + key)) % count
    for step in 0..<count {
      let candidate = Self.range.lowerBound + (start + step) % count
      guard !taken.contains(candidate), !Self.isInUse(candidate) else { continue }
      assigned[key] = candidate
      try save()
      return FileOwner(user: candidate, group: candidate)
    }
    throw SystemError("find", "a free user number", code: 11)
  }

  mutating func release(_ key: String) throws {
    if assigned.removeValue(forKey: key) != nil { try save() }
  }

  /// Another agent of this machine may have given it to a unit that runs.
  private static func isInUse(_ user: UInt32) -> Bool {
    ProcessStatus.allPids().contains { Files.status("/proc/\($0)")?.owner.user == user }
  }

  private func save() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try AtomicFile.write(encoder.encode(assigned), to: file)
  }
}
