import Values

/// Where fetched modules have been put, from the manifest that `stack init` writes (`.stack/modules/modules.json`).
public struct InstalledModules: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    /// What was fetched; see `ModuleSource.package`.
    public var package: String
    /// The directory with all that was fetched.
    public var root: String
    /// The directory of the module in it.
    public var directory: String

    public init(package: String, root: String, directory: String) {
      self.package = package
      self.root = root
      self.directory = directory
    }
  }

  public var entries: [ModuleAddress: Entry]

  public init(_ entries: [ModuleAddress: Entry] = [:]) { self.entries = entries }

  /// The module's place, if what was fetched for it is what its source asks for now.
  public func entry(of module: ModuleAddress, from source: ModuleSource) -> Entry? {
    guard let entry = entries[module], entry.package == source.package else { return nil }
    if entry.directory == PathText.join(entry.root, source.subdirectory) { return entry }
    guard let pattern = SubdirectoryPattern(source.subdirectory), entry.directory.hasPrefix(entry.root + "/") else {
      return nil
    }
    return pattern.matches(String(entry.directory.dropFirst(entry.root.count + 1))) ? entry : nil
  }

  /// Reads the manifest: `{"modules":[{"key":"storage.archive","package":"…","root":"…","directory":"…"}]}`.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    let json = try JSON(parsing: bytes)
    entries = [:]
    for entry in json["modules"]?.array ?? [] {
      guard let key = entry["key"]?.string, let package = entry["package"]?.string, let root = entry["root"]?.string,
        let directory = entry["directory"]?.string
      else { continue }
      entries[ModuleAddress(key.split(separator: ".").map(String.init))] = Entry(
        package: package, root: root, directory: directory)
    }
  }

  /// The manifest as bytes.
  public var bytes: [UInt8] {
    let entries = entries.sorted { $0.key < $1.key }.map { address, entry in
      JSON.object([
        .init("key", .string(address.names.joined(separator: "."))), .init("package", .string(entry.package)),
        .init("root", .string(entry.root)), .init("directory", .string(entry.directory)),
      ])
    }
    return JSON.object([.init("modules", .array(entries))]).bytes(indented: true)
  }
}
