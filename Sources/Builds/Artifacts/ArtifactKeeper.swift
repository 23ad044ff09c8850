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
    var records: [BuildRecord.ArtifactRecord] = []
    for entry in entries {
      try Task.checkCancellation()
      let from = Path.join(folders.workspace, entry.path)
      let to = Path.join(folders.artifacts, entry.path)
      try Files.makeFolder(Path.parent(to))
      try FileTree.copyFile(from, to: to, mode: entry.mode & 0o755)
      records.append(.init(path: entry.path, bytes: entry.size, sha256: try FileTree.fileHash(to)))
    }
    if let location = objects.location { try deliver(records, to: try place(location)) }
    return (records, links, others)
  }

  /// Every pattern must find something, and nothing outside of the workspace.
  private func select(
    _ objects: BuildDefinition.ArtifactObjects
  ) throws -> (files: [FileTree.Entry], links: [String], others: [String]) {
    var chosen: [String: FileTree.Entry] = [:]
    var links: Set<String> = []
    var others: Set<String> = []
    let root = Files.realPath(folders.workspace) ?? folders.workspace
    for pattern in objects.paths {
      let entries = try PathSelection([pattern.value]).entries(in: folders.workspace)
      let files = entries.filter { $0.kind == .file || $0.kind == .symbolicLink }
      others.formUnion(entries.filter { $0.kind == .other }.map(\.path))
      if files.isEmpty {
        throw Diagnostic(.error, "no file matches the artifact path `\(pattern.value)`", range: pattern.range)
      }
      for entry in files {
        if entry.kind == .symbolicLink {
          guard let real = Files.realPath(Path.join(folders.workspace, entry.path)) else {
            throw Diagnostic(
              .error, "the artifact `\(entry.path)` is a link that leads nowhere", range: pattern.range)
          }
          guard Path.isInside(real, root) else {
            throw Diagnostic(
              .error, "the artifact `\(entry.path)` is a link that leads out of the workspace", range: pattern.range)
          }
          // A link inside is not kept: what it points to can be named itself.
          links.insert(entry.path)
          continue
        }
        chosen[entry.path] = entry
      }
      if files.allSatisfy({ $0.kind == .symbolicLink }) {
        throw Diagnostic(
          .error, "the artifact path `\(pattern.value)` matches symbolic links alone, which are not kept",
          range: pattern.range, hints: ["name what they point to"])
      }
    }
    func sorted(_ paths: Set<String>) -> [String] { paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    return (
      chosen.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }, sorted(links), sorted(others)
    )
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
    return Path.absolute(text.hasPrefix("file://") ? String(text.dropFirst(7)) : text, from: directory)
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

  /// Copies them, and beside them a manifest: a line of JSON for each with its place and checksum.
  private func deliver(_ records: [BuildRecord.ArtifactRecord], to target: String) throws {
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
      try FileTree.copyFile(from, to: temporary, mode: Files.isExecutable(from) ? 0o755 : 0o644)
      try Files.rename(temporary, to: to)
      manifest += String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
    }
    try Files.makeFolder(target)
    try AtomicFile.write(manifest, to: Path.join(target, "artifacts-\(id).json"), mode: 0o644)
  }
}
