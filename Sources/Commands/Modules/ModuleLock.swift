import Diagnostics
import Platform
import Values

/// What every fetched package was when it was first fetched: `stack.lock.json`, which belongs beside the manifests into
/// version control.
struct ModuleLock: Equatable {
  static let fileName = "stack.lock.json"
  private static let largest = 16 << 20

  struct Package: Equatable {
    /// SHA-256 of the files; see `FileTree.contentHash`.
    var hash: String
    /// The commit, of a git repository.
    var commit: String?
  }

  var packages: [String: Package] = [:]

  init() {}

  /// Reads the file of a directory; an empty lock where there is none.
  init(directory: String) throws {
    let path = Path.join(directory, Self.fileName)
    guard Files.exists(path) else { return }
    guard let json = try? JSON(parsing: try Files.read(path, limit: Self.largest)) else {
      throw Self.unreadable("it is no JSON")
    }
    guard let members = json["modules"]?.members else { throw Self.unreadable("it has no object `modules`") }
    for member in members {
      guard let hash = member.value["hash"]?.string else { throw Self.unreadable("`\(member.key)` has no `hash`") }
      packages[member.key] = Package(hash: hash, commit: member.value["commit"]?.string)
    }
  }

  private static func unreadable(_ why: String) -> Diagnostic {
    Diagnostic(
      .error, "`\(fileName)` cannot be read", detail: why,
      hints: ["take it from version control again, or remove it and run `stack init`"])
  }

  /// Writes the file, or removes it when nothing is locked.
  func write(directory: String) throws {
    let path = Path.join(directory, Self.fileName)
    if packages.isEmpty { return try FileTree.remove(path) }
    let entries = packages.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, package in
      var members = [JSON.Member("hash", .string(package.hash))]
      if let commit = package.commit { members.append(JSON.Member("commit", .string(commit))) }
      return JSON.Member(name, .object(members))
    }
    let bytes = JSON.object([JSON.Member("modules", .object(entries))]).bytes(indented: true)
    try AtomicFile.write(bytes + [0x0A], to: path, mode: 0o644)
  }
}
