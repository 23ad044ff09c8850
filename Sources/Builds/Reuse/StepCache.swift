import Foundation
import Platform

/// Outputs of steps by what they depend on: `<cache>/builds/steps/<key>/`, and beside each the checksum of what is in it.
struct StepCache: Sendable {
  /// The oldest beyond so many are removed.
  static let limit = 200

  private let folder: String

  init(directories: Directories) { folder = Path.join(directories.cache, "builds") }

  private func entry(_ key: String) -> String { Path.join(folder, "steps", key) }
  private func lastFile(_ step: String) -> String { Path.join(folder, "last", FileTree.textHash(step) + ".json") }

  enum Found {
    case restored, none
    /// They are not as they were kept, and are kept no more.
    case damaged
  }

  /// Puts the kept outputs in the workspace.
  func restore(_ key: String, to workspace: String) throws -> Found {
    let entry = entry(key)
    guard Files.exists(entry) else { return .none }
    let kept = try? Files.read(entry + ".sum", limit: 4096)
    guard kept == Array(try FileTree.contentHash(entry).utf8) else {
      remove(key)
      return .damaged
    }
    for file in try FileTree.entries(entry) {
      let from = Path.join(entry, file.path)
      let to = Path.join(workspace, file.path)
      switch file.kind {
      case .folder:
        if Files.status(to)?.kind != .folder { try FileTree.remove(to) }
        try Files.makeFolder(to)
      case .file:
        try FileTree.remove(to)
        try FileTree.copyFile(from, to: to, mode: file.mode & 0o777)
      case .symbolicLink:
        try FileTree.remove(to)
        try Files.makeLink(to, to: Files.linkTarget(from) ?? "")
      case .other: break
      }
    }
    // The use counts: what was used last is removed last.
    _ = try? AtomicFile.write("", to: entry + ".used", durable: false)
    return .restored
  }

  private func remove(_ key: String) {
    try? FileTree.remove(entry(key))
    for kind in [".used", ".sum"] { try? Files.remove(entry(key) + kind) }
  }

  /// Keeps what the step made. One that is there already is as good.
  func store(_ key: String, outputs: [String], of workspace: String) throws {
    let target = entry(key)
    guard !Files.exists(target) else { return }
    try Files.makeFolder(Path.parent(target), mode: 0o700)
    let temporary = "\(target).\(UInt32.random(in: .min ... .max)).tmp"
    try Files.makeFolder(temporary)
    do {
      for file in try PathSelection(outputs).entries(in: workspace) {
        let from = Path.join(workspace, file.path)
        let to = Path.join(temporary, file.path)
        try Files.makeFolder(Path.parent(to))
        switch file.kind {
        case .folder: try Files.makeFolder(to)
        case .file: try FileTree.copyFile(from, to: to, mode: file.mode & 0o777)
        case .symbolicLink: try Files.makeLink(to, to: Files.linkTarget(from) ?? "")
        case .other: break
        }
      }
      if !Files.exists(target) {
        try AtomicFile.write(try FileTree.contentHash(temporary), to: target + ".sum")
        try Files.rename(temporary, to: target)
      }
      try FileTree.remove(temporary)
      prune()
    } catch {
      try? FileTree.remove(temporary)
      throw error
    }
  }

  private func prune() {
    let steps = Path.join(folder, "steps")
    guard let names = try? Files.names(in: steps) else { return }
    let entries = names.filter { !$0.contains(".") }
    func age(_ name: String) -> Double {
      (Files.status(Path.join(steps, name + ".used")) ?? Files.status(Path.join(steps, name)))?.modified ?? 0
    }
    for name in entries.sorted(by: { age($0) > age($1) }).dropFirst(Self.limit) {
      remove(name)
    }
  }

  /// What the step depended on when it ran last.
  func last(_ step: String) -> ReuseManifest? {
    guard let bytes = try? Files.read(lastFile(step), limit: 64 << 20) else { return nil }
    return try? JSONDecoder().decode(ReuseManifest.self, from: Data(bytes))
  }

  func remember(_ manifest: ReuseManifest, of step: String) {
    guard let bytes = try? JSONEncoder().encode(manifest) else { return }
    try? Files.makeFolder(Path.join(folder, "last"), mode: 0o700)
    try? AtomicFile.write(bytes, to: lastFile(step), durable: false)
  }
}
