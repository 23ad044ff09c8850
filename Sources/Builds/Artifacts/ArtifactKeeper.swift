import Diagnostics
import Foundation
import Platform

/// Keeps what a build made: a copy with the build, and one where the definition says.
struct ArtifactKeeper: Sendable {
  let folders: BuildFolders
  let id: String
  let directory: String
  let directories: Directories

  /// The files that were kept, and what was not, since it is a link, a pipe or the like, sorted by path.
  func keep(
    _ objects: BuildDefinition.ArtifactObjects
  ) throws -> (kept: [BuildRecord.ArtifactRecord], links: [String], others: [String]) {
    guard folders.hasWorkspace else {
      throw Diagnostic(
        .error, "no artifact can be kept: the workspace is gone",
        detail: "a step has removed it, or put something else in its place", range: objects.range)
    }
    let (entries, links, others) = try select(objects)
    try Files.makeFolder(folders.artifacts, mode: 0o700)
    do { return (try entries.map(keep), links, others) } catch {
      // A part of them is nothing that somebody could use.
      try? FileTree.remove(folders.artifacts)
      throw error
    }
  }

  private func keep(_ entry: FileTree.Entry) throws -> BuildRecord.ArtifactRecord {
    try Task.checkCancellation()
    let to = Path.join(folders.artifacts, entry.path)
    try Files.makeFolder(Path.parent(to))
    try FileTree.copyFile(Path.join(folders.workspace, entry.path), to: to, mode: entry.mode & 0o755)
    return .init(path: entry.path, bytes: entry.size, sha256: try FileTree.fileHash(to))
  }

  /// Every pattern must find something, and nothing outside of the workspace.
  private func select(
    _ objects: BuildDefinition.ArtifactObjects
  ) throws -> (files: [FileTree.Entry], links: [String], others: [String]) {
    var chosen: [String: FileTree.Entry] = [:]
    var links: Set<String> = []
    var others: Set<String> = []
    var faults = Diagnostics()
    for pattern in objects.paths {
      let entries = try PathSelection([pattern.value]).entries(in: folders.workspace)
      if let fault = fault(entries, pattern) {
        faults.append(fault)
        continue
      }
      for entry in entries {
        switch entry.kind {
        case .file: chosen[entry.path] = entry
        // A link inside is not kept: what it points to can be named itself.
        case .symbolicLink: links.insert(entry.path)
        case .folder: break
        case .other: others.insert(entry.path)
        }
      }
    }
    try faults.throwIfErrors()
    func sorted(_ paths: Set<String>) -> [String] { paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    return (
      chosen.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }, sorted(links), sorted(others)
    )
  }

  /// Why what a pattern matches cannot be kept.
  private func fault(_ entries: [FileTree.Entry], _ pattern: Located<String>) -> Diagnostic? {
    let root = Files.realPath(folders.workspace) ?? folders.workspace
    let links = entries.filter { $0.kind == .symbolicLink }
    for link in links {
      guard let real = Files.realPath(Path.join(folders.workspace, link.path)) else {
        return Diagnostic(
          .error, "the artifact `\(link.path)` is a link that leads nowhere", range: pattern.range)
      }
      guard Path.isInside(real, root) else {
        return Diagnostic(
          .error, "the artifact `\(link.path)` is a link that leads out of the workspace", range: pattern.range,
          hints: ["let the step copy what it points to"])
      }
    }
    if entries.contains(where: { $0.kind == .file }) { return nil }
    if !links.isEmpty {
      return Diagnostic(
        .error, "the artifact path `\(pattern.value)` matches symbolic links alone, which are not kept",
        range: pattern.range, hints: ["name what they point to"])
    }
    if entries.contains(where: { $0.kind == .other }) {
      return Diagnostic(
        .error, "the artifact path `\(pattern.value)` matches pipes, sockets and devices alone, which are not kept",
        range: pattern.range)
    }
    let summary = "no file matches the artifact path `\(pattern.value)`"
    guard let link = PathSelection.link(within: pattern.value, in: folders.workspace) else {
      return Diagnostic(.error, summary, range: pattern.range)
    }
    return Diagnostic(
      .error, summary, detail: "`\(link)` is a symbolic link, and what is behind one is not looked at",
      range: pattern.range, hints: ["name what it points to"])
  }

  /// Why a place cannot be one, whatever this machine has.
  static func fault(_ location: Located<String>) -> Diagnostic? {
    let text = location.value
    let scheme = text.firstMatch(of: #/^([A-Za-z][A-Za-z0-9+.-]*):\/\//#).map { String($0.output.1) }
    let summary: String
    switch scheme {
    case nil where text.isEmpty: summary = "the artifacts' location is empty"
    case nil,
      "file" where text.count > 7:
      return nil
    case "gs" where text.dropFirst(5).contains { $0 != "/" }: return nil
    case "gs", "file": summary = "the artifacts' location `\(text)` names nothing"
    case let other?: summary = "artifacts cannot be kept at `\(other)://`"
    }
    return Diagnostic(
      .error, summary, range: location.range,
      hints: ["write `gs://BUCKET/FOLDER` for a bucket of an applied stack, a folder, or leave `location` out"])
  }

  private func place(_ location: Located<String>) throws -> String {
    let text = location.value
    if text.hasPrefix("gs://") {
      let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1).map(String.init)
      let name = parts.first ?? ""
      let buckets = BucketFolder.find(name, directories: directories)
      guard buckets.count < 2 else {
        throw Diagnostic(
          .error, "`\(name)` means \(buckets.count) buckets",
          detail: buckets.map(\.address).joined(separator: "\n"), range: location.range,
          hints: ["write the whole address in its place, as in `gs://module.storage.bucket.archive`", "rename one"])
      }
      guard let bucket = buckets.first?.folder else {
        throw Diagnostic(
          .error, "there is no bucket `\(name)` on this machine", range: location.range,
          hints: ["apply a stack that has it, or name a folder"])
      }
      let folder = Path.absolute(parts.count > 1 ? parts[1] : ".", from: bucket)
      guard Path.isInside(folder, bucket) else {
        throw Diagnostic(.error, "the artifacts' location leads out of the bucket `\(name)`", range: location.range)
      }
      return folder
    }
    guard text.hasPrefix("file://") else { return Path.absolute(text, from: directory) }
    let path = String(text.dropFirst(7))
    return Path.absolute(path.removingPercentEncoding ?? path, from: directory)
  }

  /// What is to be said of where they were copied to: what git sees in a work tree is part of it from then on.
  func warning(_ objects: BuildDefinition.ArtifactObjects) async -> String? {
    guard let location = objects.location, !location.value.hasPrefix("gs://"), let folder = try? place(location),
      let repository = try? await Repository.containing(folder), !repository.isBare
    else { return nil }
    let file = Path.join(folder, "artifacts-\(id).json")
    let isSeen = (try? await repository.git.attempt("check-ignore", "--quiet", file)) == .some(nil)
    guard isSeen else { return nil }
    return "git does not ignore the artifacts in `\(location.value)`: the work tree has changed by them, "
      + "and later builds of it take them along; ignore that folder, or leave `location` out"
  }

  /// Copies what was kept to where the definition says, if it does. Builds that do so at one time come one after the other: what is
  /// there then is the last one's, and no mixture.
  func deliver(_ records: [BuildRecord.ArtifactRecord], _ objects: BuildDefinition.ArtifactObjects) async throws {
    guard let location = objects.location else { return }
    let target = try place(location)
    do {
      try Files.makeFolder(target)
      var lock = try FileLock.attempt(folder: target)
      while lock == nil {
        try await Task.sleep(for: .milliseconds(20))
        lock = try FileLock.attempt(folder: target)
      }
      try withExtendedLifetime(lock) { try copy(records, to: target) }
    } catch let error as SystemError {
      throw Diagnostic(
        .error, "the artifacts cannot be copied to `\(location.value)`", detail: "\(error)", range: location.range,
        hints: ["they are kept with the build: `stack build artifacts \(id) --output FOLDER`"])
    }
  }

  /// Copies them, and beside them a manifest: a line of JSON for each with its place and checksum.
  private func copy(_ records: [BuildRecord.ArtifactRecord], to target: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var manifest = ""
    for record in records {
      try Task.checkCancellation()
      let to = Path.join(target, record.path)
      try Files.makeFolder(Path.parent(to))
      let temporary = to + ".\(id).tmp"
      try FileTree.remove(temporary)
      let from = Path.join(folders.artifacts, record.path)
      do {
        try FileTree.copyFile(from, to: temporary, mode: Files.isExecutable(from) ? 0o755 : 0o644)
        try Files.rename(temporary, to: to)
      } catch {
        try? FileTree.remove(temporary)
        throw error
      }
      manifest += String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
    }
    try AtomicFile.write(manifest, to: Path.join(target, "artifacts-\(id).json"), mode: 0o644)
  }
}
