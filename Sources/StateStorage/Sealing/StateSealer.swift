import KeyManagement

/// Seals what is secret in a row, bound to the state's lineage and to the place of the row.
///
/// The plaintext is a list of byte strings, each with a length of four bytes, most significant first: the private bytes, the
/// sensitive paths as they were given, then each secret part in the order of the value's text.
struct StateSealer: Sendable {
  let lineage: String
  let keys: DataKeyRing

  /// What a row is for; part of what its secrets are bound to.
  enum Place: String { case instance, output, planned, prior }

  func seal(
    _ value: StoredValue, privateBytes: [UInt8] = [], place: Place, address: String, deposed: String = ""
  ) async throws -> SealedRow {
    guard !value.sensitivePaths.isEmpty || !privateBytes.isEmpty else {
      return SealedRow(clear: value.json, type: value.type)
    }
    guard let split = JSONSplitter.takeOut(value.sensitivePaths, of: value.json) else {
      throw StateError.invalidRecord(address: address, detail: "its value is not JSON")
    }
    let sensitive = split.paths.isEmpty ? nil : StoredPath.json(split.paths)
    let given = Array(StoredPath.json(value.sensitivePaths).utf8)
    var plain: [UInt8] = []
    for part in [privateBytes, given] + split.parts {
      withUnsafeBytes(of: UInt32(clamping: part.count).bigEndian) { plain += $0 }
      plain += part
    }
    let sealed = try await keys.seal(plain, context: context(place, address, deposed, sensitive))
    return SealedRow(clear: split.clear, type: value.type, sensitive: sensitive, sealed: sealed)
  }

  func open(
    _ row: SealedRow, place: Place, address: String, deposed: String = ""
  ) throws -> (value: StoredValue, privateBytes: [UInt8]) {
    guard let sealed = row.sealed else {
      return (StoredValue(json: row.clear, type: row.type), [])
    }
    guard let plain = keys.open(sealed, context: context(place, address, deposed, row.sensitive)),
      let parts = Self.parts(plain), parts.count >= 2,
      let given = StoredPath.paths(json: String(decoding: parts[1], as: UTF8.self)),
      let taken = StoredPath.paths(json: row.sensitive ?? "[]"),
      let json = JSONSplitter.putBack(parts.dropFirst(2), at: taken, in: row.clear)
    else { throw StateError.unsealFailed(what: address) }
    return (StoredValue(json: json, type: row.type, sensitivePaths: given), parts[0])
  }

  private func context(_ place: Place, _ address: String, _ deposed: String, _ sensitive: String?) -> [UInt8] {
    KeyContext("stack state row 1", lineage, place.rawValue, address, deposed, sensitive ?? "").bytes
  }

  private static func parts(_ plain: [UInt8]) -> [[UInt8]]? {
    var parts: [[UInt8]] = []
    var rest = plain[...]
    while !rest.isEmpty {
      guard rest.count >= 4 else { return nil }
      let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard rest.count >= count else { return nil }
      parts.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return parts
  }
}
