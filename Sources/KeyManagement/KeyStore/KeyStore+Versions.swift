import Databases
import FoundationEssentials
import GRDB
import Platform

extension KeyStore {
  /// The versions of a key, newest first.
  public func versions(of text: String) throws -> [KeyVersion] {
    let name = try KeyName(text)
    return try read { database in
      _ = try self.existingKey(name, database)
      return try database.all(
        "SELECT number, state, created, destroy_after FROM key_version WHERE ring = ? AND key = ? ORDER BY number DESC",
        [name.ring, name.key]
      ) { try Self.version($0, name) }
    }
  }

  public func version(_ number: Int, of text: String) throws -> KeyVersion {
    let name = try KeyName(text)
    return try read { try self.existingVersion(number, name, $0) }
  }

  /// Has another enabled version be the primary.
  public func setPrimary(_ number: Int, of text: String) throws {
    let name = try KeyName(text)
    try write { database in
      let version = try self.existingVersion(number, name, database)
      guard version.state == .enabled else {
        throw KeyError.versionUnusable(key: text, version: number, state: version.state)
      }
      try database.run(
        "UPDATE crypto_key SET primary_version = ? WHERE ring = ? AND name = ?", [number, name.ring, name.key])
    }
  }

  public func enable(_ number: Int, of text: String) throws {
    try change(number, text, from: [.enabled, .disabled], to: .enabled)
  }

  /// - Throws: `KeyError.primaryVersion` for the primary: rotate first.
  public func disable(_ number: Int, of text: String) throws {
    try change(number, text, from: [.enabled, .disabled], to: .disabled)
  }

  /// Makes a version unusable, and wipes its material after the grace; zero wipes it at once.
  /// - Throws: `KeyError.primaryVersion` for the primary: rotate first.
  public func destroy(_ number: Int, of text: String, grace: Duration = KeyStore.defaultGrace) throws {
    try change(number, text, from: [.enabled, .disabled, .scheduled], to: .scheduled, grace: grace)
    try destroyDue()
  }

  /// Brings back a version that was scheduled for destruction; it is disabled then.
  public func restore(_ number: Int, of text: String) throws {
    try change(number, text, from: [.scheduled], to: .disabled)
  }

  private func change(
    _ number: Int, _ text: String, from states: Set<KeyVersion.State>, to state: KeyVersion.State,
    grace: Duration? = nil
  ) throws {
    let name = try KeyName(text)
    try write { database in
      let version = try self.existingVersion(number, name, database)
      guard states.contains(version.state) else {
        throw KeyError.versionUnusable(key: text, version: number, state: version.state)
      }
      if state != .enabled, try self.existingKey(name, database).primary == number {
        throw KeyError.primaryVersion(key: text, version: number)
      }
      let date = grace.map { Date().timeIntervalSince1970 + $0.inSeconds }
      try database.run(
        "UPDATE key_version SET state = ?, destroy_after = ? WHERE ring = ? AND key = ? AND number = ?",
        [state.rawValue, date, name.ring, name.key, number])
    }
  }

  func existingVersion(_ number: Int, _ name: KeyName, _ database: Database) throws -> KeyVersion {
    _ = try existingKey(name, database)
    let found = try database.all(
      "SELECT number, state, created, destroy_after FROM key_version WHERE ring = ? AND key = ? AND number = ?",
      [name.ring, name.key, number]
    ) { try Self.version($0, name) }
    guard let version = found.first else { throw KeyError.noSuchVersion(key: name.description, version: number) }
    return version
  }

  private static func version(_ row: CheckedRow, _ name: KeyName) throws -> KeyVersion {
    guard let state = KeyVersion.State(rawValue: try row.text(1)) else {
      throw KeyError.noSuchVersion(key: name.description, version: try row.integer(0))
    }
    return KeyVersion(
      key: name.description, number: try row.integer(0), state: state, created: try row.date(2),
      destroyAfter: try row.optionalDate(3))
  }
}
