import Platform

/// Where an archive is, and what it must be: `checksum` and `archive` in the query of a source are meant for us, not for the server.
/// What the archive is, its bytes tell; `archive` is taken for those who need it elsewhere.
struct ArchiveAddress {
  let url: String
  let checksum: Checksum?

  /// - Throws: `ModuleFetchError.checksumForm` when it is none that can be checked.
  init(_ source: String) throws(ModuleFetchError) {
    let parts = source.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var kept: [Substring] = []
    var wanted: Checksum?
    for field in parts.count == 2 ? parts[1].split(separator: "&") : [] {
      if field.hasPrefix("archive=") { continue }
      guard field.hasPrefix("checksum=") else {
        kept.append(field)
        continue
      }
      let text = String(field.dropFirst("checksum=".count))
      guard let checksum = Checksum(text.replacing("%3A", with: ":").replacing("%3a", with: ":")) else {
        throw .checksumForm(url: source, checksum: text)
      }
      wanted = checksum
    }
    url = String(parts[0]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    checksum = wanted
  }

  /// Throws `ModuleFetchError.checksum` when the bytes are others.
  func check(_ bytes: [UInt8]) throws(ModuleFetchError) {
    guard let checksum else { return }
    let found = checksum.sum(of: bytes)
    guard found == checksum.hexadecimal else {
      throw .checksum(url: url, algorithm: checksum.algorithm.rawValue, expected: checksum.hexadecimal, found: found)
    }
  }
}
