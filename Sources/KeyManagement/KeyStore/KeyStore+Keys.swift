import Databases
import FoundationEssentials
import GRDB
import Platform

extension KeyStore {
  /// The keys of a ring by name.
  public func keys(in ring: String) throws -> [CryptoKey] {
    try read { database in
      _ = try self.existingRing(ring, database)
      return try database.all(
        "SELECT \(Self.keyColumns) FROM crypto_key WHERE ring = ? ORDER BY name", [ring], Self.key)
    }
  }

  public func key(_ name: String) throws -> CryptoKey {
    let name = try KeyName(name)
    return try read { try self.existingKey(name, $0) }
  }

  /// Makes a key with a first version.
  @discardableResult
  public func createKey(
    _ text: String, purpose: KeyPurpose = .encrypt, rotationPeriod: Duration? = nil
  ) async throws -> CryptoKey {
    let name = try KeyName(text)
    let wrapped = try await newMaterial(name, number: 1)
    return try write { database in
      try self.usableRing(name.ring, database)
      if let row = try database.first(
        "SELECT destroy_after FROM crypto_key WHERE ring = ? AND name = ?", [name.ring, name.key])
      {
        guard let date = try row.optionalDate(0) else { throw KeyError.keyExists(name.description) }
        throw KeyError.keyScheduled(name: name.description, destroyAfter: date.formatted(.iso8601))
      }
      let now = Date().timeIntervalSince1970
      try database.run(
        "INSERT INTO crypto_key VALUES (?, ?, ?, 1, 2, ?, ?, ?, NULL)",
        [name.ring, name.key, purpose.rawValue, rotationPeriod?.inSeconds, now, now])
      try database.run(
        "INSERT INTO key_version VALUES (?, ?, 1, 'enabled', ?, NULL, ?)",
        [name.ring, name.key, now, Data(wrapped)])
      return try self.existingKey(name, database)
    }
  }

  /// Changes how often the key is rotated; `nil` for by hand only.
  public func setRotationPeriod(_ period: Duration?, of text: String) throws {
    let name = try KeyName(text)
    try write { database in
      _ = try self.existingKey(name, database)
      try database.run(
        "UPDATE crypto_key SET rotation = ? WHERE ring = ? AND name = ?", [period?.inSeconds, name.ring, name.key])
    }
  }

  /// Makes a new version and has it be the primary.
  @discardableResult
  public func rotate(_ text: String) async throws -> KeyVersion {
    let name = try KeyName(text)
    while true {
      let number = try read { database in
        try self.usableKey(name, database)
        return try database.first(
          "SELECT next_version FROM crypto_key WHERE ring = ? AND name = ?", [name.ring, name.key])?.integer(0) ?? 1
      }
      let wrapped = try await newMaterial(name, number: number)
      if try add(wrapped, as: number, to: name) { return try version(number, of: text) }
    }
  }

  /// Rotates every key whose period is over; answers which.
  public func rotateDue(now: Date = Date()) async throws -> [KeyName] {
    let due = try read { database in
      try database.all(
        """
        SELECT ring, crypto_key.name FROM crypto_key JOIN ring ON ring.name = crypto_key.ring
        WHERE rotation IS NOT NULL AND rotated + rotation <= ? AND crypto_key.destroy_after IS NULL
          AND ring.destroy_after IS NULL ORDER BY ring, crypto_key.name
        """, [now.timeIntervalSince1970]
      ) { try KeyName($0.text(0) + "/" + $0.text(1)) }
    }
    for name in due { try await rotate(name.description) }
    return due
  }

  /// Makes a key unusable and lets it go after the grace; zero lets it go at once.
  public func deleteKey(_ text: String, grace: Duration = KeyStore.defaultGrace) throws {
    let name = try KeyName(text)
    try write { database in
      _ = try self.existingKey(name, database)
      let date = Date().timeIntervalSince1970 + grace.inSeconds
      try database.run(
        """
        UPDATE crypto_key SET destroy_after = min(coalesce(destroy_after, ?), ?) WHERE ring = ? AND name = ?
        """, [date, date, name.ring, name.key])
    }
    try destroyDue()
  }

  public func restoreKey(_ text: String) throws {
    let name = try KeyName(text)
    try write { database in
      _ = try self.existingKey(name, database)
      try database.run(
        "UPDATE crypto_key SET destroy_after = NULL WHERE ring = ? AND name = ?", [name.ring, name.key])
    }
  }

  /// New material for a version, wrapped by the root key.
  private func newMaterial(_ name: KeyName, number: Int) async throws -> [UInt8] {
    try await requireOwnRoot()
    return try await root.wrap(SealingKey(), context: Self.materialContext(name, number))
  }

  static func materialContext(_ name: KeyName, _ number: Int) -> [UInt8] {
    KeyContext("stack key version 1", name.ring, name.key, String(number)).bytes
  }

  /// `false` when another made that version meanwhile.
  private func add(_ wrapped: [UInt8], as number: Int, to name: KeyName) throws -> Bool {
    try write { database in
      try self.usableKey(name, database)
      let now = Date().timeIntervalSince1970
      try database.run(
        """
        UPDATE crypto_key SET next_version = ?, primary_version = ?, rotated = ?
        WHERE ring = ? AND name = ? AND next_version = ?
        """, [number + 1, number, now, name.ring, name.key, number])
      guard database.changesCount == 1 else { return false }
      try database.run(
        "INSERT INTO key_version VALUES (?, ?, ?, 'enabled', ?, NULL, ?)",
        [name.ring, name.key, number, now, Data(wrapped)])
      return true
    }
  }

  /// The key, scheduled or not.
  func existingKey(_ name: KeyName, _ database: Database) throws -> CryptoKey {
    _ = try existingRing(name.ring, database)
    let found = try database.all(
      "SELECT \(Self.keyColumns) FROM crypto_key WHERE ring = ? AND name = ?", [name.ring, name.key], Self.key)
    if let key = found.first { return key }
    let names = try database.all("SELECT ring || '/' || name FROM crypto_key ORDER BY 1") { try $0.text(0) }
    throw KeyError.noSuchKey(name: name.description, existing: names)
  }

  /// The key, if it and its ring can be used.
  @discardableResult
  func usableKey(_ name: KeyName, _ database: Database) throws -> CryptoKey {
    try usableRing(name.ring, database)
    let key = try existingKey(name, database)
    if let date = key.destroyAfter {
      throw KeyError.keyScheduled(name: name.description, destroyAfter: date.formatted(.iso8601))
    }
    return key
  }

  private static let keyColumns = "ring, name, purpose, primary_version, rotation, created, rotated, destroy_after"

  private static func key(_ row: CheckedRow) throws -> CryptoKey {
    let name = try KeyName(row.text(0) + "/" + row.text(1))
    guard let purpose = KeyPurpose(rawValue: try row.text(2)) else { throw KeyError.keyExists(name.description) }
    return CryptoKey(
      name: name, purpose: purpose, primary: try row.optionalInteger(3),
      rotationPeriod: try row.optionalReal(4).map { .seconds($0) }, created: try row.date(5),
      rotated: try row.date(6), destroyAfter: try row.optionalDate(7))
  }
}
