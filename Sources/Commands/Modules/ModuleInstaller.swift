import Diagnostics
import Language
import Platform
import Values

/// Fetches the modules of a stack that are not local, and notes where they are.
///
/// A package is fetched once, kept by the hash of its content in `.stack/modules`, and locked in `stack.lock.json`.
struct ModuleInstaller {
  static let folder = ".stack/modules"
  static let manifestPath = folder + "/modules.json"

  /// The stack's directory, which is the working directory.
  let directory: String
  /// Whether to take what a reference names now rather than what is locked.
  let upgrades: Bool
  let note: (String) -> Void
  let warn: (Diagnostic) -> Void

  /// What is installed below the working directory.
  static func installed(files: any FileReading) -> InstalledModules {
    guard let bytes = try? files.read(manifestPath, limit: 16 << 20) else { return InstalledModules() }
    guard var installed = try? InstalledModules(parsing: bytes) else { return InstalledModules() }
    installed.entries = installed.entries.filter { files.kind($0.value.directory) == .directory }
    return installed
  }

  /// Fetches what is missing, level after level, because what is fetched may call for more.
  func install(_ loader: ConfigurationLoader) async throws {
    var loader = loader
    var lock = try ModuleLock(directory: directory)
    var fetched: [String: String] = [:]
    var leftOut: [String: [String]] = [:]
    var used: Set<String> = []
    var installed = InstalledModules()
    for _ in 0...ConfigurationLoader.maximumDepth {
      loader.installed = installed
      var ignored = Diagnostics()
      let configuration = loader.load(".", into: &ignored)
      let missing = Self.missing(configuration, installed)
      if missing.isEmpty { break }
      for (address, call, module) in missing {
        do {
          let package = Self.lockName(call.source, module)
          used.insert(package)
          if fetched[package] == nil {
            fetched[package] = try await fetch(call.source, package, module, &lock, &leftOut[package, default: []])
          }
          let entry = try self.entry(call.source, fetched[package] ?? "")
          installed.entries[address] = entry
          warn(leftOut[package] ?? [], of: call, in: entry)
        } catch let error as ModuleFetchError {
          throw error.diagnostic(at: call.sourceRange)
        } catch let error as SystemError {
          throw Diagnostic(
            .error, "the module cannot be kept", detail: error.description, range: call.sourceRange,
            hints: error.diagnostic.hints)
        }
      }
    }
    // What is not used now may be used with other values of variables; it must be the same then.
    if upgrades { lock.packages = lock.packages.filter { used.contains($0.key) } }
    try lock.write(directory: directory)
    try keep(installed)
  }

  /// The calls of modules whose files are not there, in order.
  private static func missing(
    _ configuration: Configuration, _ installed: InstalledModules
  ) -> [(ModuleAddress, ModuleCall, Module)] {
    var missing: [(ModuleAddress, ModuleCall, Module)] = []
    for (address, module) in configuration.modules.sorted(by: { $0.key < $1.key }) {
      for (name, call) in module.calls.sorted(by: { $0.key < $1.key }) {
        let child = address.child(name)
        guard !call.source.isLocal, call.source != .computed, installed.entry(of: child, from: call.source) == nil
        else { continue }
        missing.append((child, call, module))
      }
    }
    return missing
  }

  /// What a package is called in the lock file: an archive beside the manifests by its path from them.
  private static func lockName(_ source: ModuleSource, _ module: Module) -> String {
    guard case .archive(let url, _) = source, url.hasPrefix(".") else {
      // The lock belongs into version control, where no password does.
      return source.package.withoutCredentials
    }
    return "./" + PathText.join(module.directory, url)
  }

  private func entry(_ source: ModuleSource, _ root: String) throws -> InstalledModules.Entry {
    let place = PathText.join(root, try Self.subdirectory(of: source, in: root))
    // A link to another folder of the package is as good; what led out of it was left out.
    guard place == root || place.hasPrefix(root + "/"), let real = Files.realPath(place),
      Path.isInside(real, Files.realPath(root) ?? root), Files.status(real)?.kind == .folder
    else {
      throw ModuleFetchError.noDirectory(package: source.package, directory: source.subdirectory)
    }
    return InstalledModules.Entry(package: source.package, root: root, directory: place)
  }

  /// The directory that a source names, or the only one that its pattern matches.
  private static func subdirectory(of source: ModuleSource, in root: String) throws -> String {
    let named = source.subdirectory
    guard let pattern = SubdirectoryPattern(named), Files.status(PathText.join(root, named)) == nil else {
      return named
    }
    let matches = try FileTree.entries(root).filter { entry in
      entry.kind != .file && pattern.matches(entry.path)
    }.map(\.path)
    if matches.count > 1 {
      throw ModuleFetchError.manyDirectories(package: source.package, pattern: named, directories: matches)
    }
    return matches.first ?? named
  }

  /// Tells of links that lead out of a package, where they are among what is used of it.
  private func warn(_ links: [String], of call: ModuleCall, in entry: InstalledModules.Entry) {
    let place = String(entry.directory.dropFirst(entry.root.count).drop { $0 == "/" })
    for link in links where place.isEmpty || link.hasPrefix(place + "/") {
      warn(
        Diagnostic(
          .warning, "a link in the module is left out",
          detail: "`\(link)` in `\(entry.package)` leads out of it, and nothing outside is read for a module",
          range: call.sourceRange))
    }
  }

  /// The folder with the package's files.
  ///
  /// - Parameter leftOut: gets the links in it that lead out of it, and are not kept.
  private func fetch(
    _ source: ModuleSource, _ package: String, _ module: Module, _ lock: inout ModuleLock,
    _ leftOut: inout [String]
  ) async throws -> String {
    let locked = upgrades ? nil : lock.packages[package]
    if let locked, let place = try present(locked.hash) { return place }
    note("fetching \(package.withoutCredentials)")
    let work = Path.join(Self.folder, ".new-\(FileTree.textHash(package).prefix(16))")
    try FileTree.remove(work)
    try Files.makeFolder(Self.folder)
    defer { try? FileTree.remove(work) }
    var commit: String?
    switch source {
    case .git(let url, let reference, _):
      let repository = ModuleRepository(url: url, reference: reference)
      commit = try await repository.fetch(commit: locked?.commit, into: work)
    case .archive(let url, _): try await ModuleArchive(url: url, directory: module.directory).fetch(into: work)
    case .registry(let name, _): throw ModuleFetchError.registry(name)
    case .local, .computed: break
    }
    // The copy has no records of git, and no link that leads out of it.
    let copy = work + ".copy"
    try FileTree.remove(copy)
    defer { try? FileTree.remove(copy) }
    leftOut = try FileTree.copy(work, to: copy, skip: [".git"], leavesLinksOut: true)
    let hash = try FileTree.contentHash(copy)
    if let locked, locked.hash != hash { throw ModuleFetchError.changed(package: package) }
    lock.packages[package] = ModuleLock.Package(hash: hash, commit: commit)
    let place = Path.join(Self.folder, hash)
    if try present(hash) == nil {
      try FileTree.remove(place)
      try Files.rename(copy, to: place)
    }
    return place
  }

  /// The folder of this content, if it is there and unchanged.
  private func present(_ hash: String) throws -> String? {
    let place = Path.join(Self.folder, hash)
    guard Files.status(place)?.kind == .folder, try FileTree.contentHash(place) == hash else { return nil }
    return place
  }

  /// Notes what is installed, and removes what is needed no more.
  private func keep(_ installed: InstalledModules) throws {
    guard !installed.entries.isEmpty else { return try FileTree.remove(Self.folder) }
    let used = Set(installed.entries.values.map { Path.name($0.root) })
    for name in try Files.names(in: Self.folder) where name != "modules.json" && !used.contains(name) {
      try FileTree.remove(Path.join(Self.folder, name))
    }
    try AtomicFile.write(installed.bytes + [0x0A], to: Self.manifestPath, mode: 0o644)
  }
}
