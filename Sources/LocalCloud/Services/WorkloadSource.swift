import Platform

/// The code of a workload: a folder that is copied into a revision of its own, so that what runs is never edited under it.
struct WorkloadSource: Sendable {
  /// What is never part of a workload.
  static let skipped: Set<String> = [".git", "__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"]

  /// The resource's folder.
  let resourceFolder: String

  private var revisions: String { Path.join(resourceFolder, "revisions") }

  /// SHA-256 over names and contents. Throws `WorkloadFault`.
  static func hash(_ source: String) throws(WorkloadFault) -> String {
    guard Files.exists(source) else { throw .noSource(path: source) }
    do {
      return try FileTree.contentHash(source, skip: skipped)
    } catch {
      throw .unreadableSource(path: source, reason: error.diagnostic.summary)
    }
  }

  /// The folder of a revision, whether it is there or not.
  func folder(_ hash: String) -> String { Path.join(revisions, String(hash.prefix(16))) }

  /// Copies the source if its revision is not there unharmed; returns its hash.
  func install(_ source: String) throws -> String {
    for _ in 0..<3 {
      let hash = try Self.hash(source)
      if look(hash) == hash { return hash }
      try copy(source, to: folder(hash))
      if look(hash) == hash { return hash }
    }
    throw WorkloadFault.unreadableSource(path: source, reason: "its files keep changing while they are copied")
  }

  private func copy(_ source: String, to target: String) throws {
    try Files.makeFolder(revisions, mode: 0o755)
    let temporary = target + ".new"
    do {
      try FileTree.remove(target)
      try FileTree.remove(temporary)
      try FileTree.copy(source, to: temporary, skip: Self.skipped)
      try Files.rename(temporary, to: target)
    } catch {
      throw WorkloadFault.unreadableSource(path: source, reason: error.diagnostic.summary)
    }
  }

  /// What the revision is now: its hash, or `missing`.
  func look(_ hash: String) -> String {
    (try? FileTree.contentHash(folder(hash), skip: Self.skipped)) ?? "missing"
  }

  /// Removes all revisions but one.
  func removeOthers(keeping hash: String) {
    for name in (try? Files.names(in: revisions)) ?? [] where Path.join(revisions, name) != folder(hash) {
      try? FileTree.remove(Path.join(revisions, name))
    }
  }
}
