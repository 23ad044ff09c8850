import Values

/// Where fetched modules have been put, from the manifest that `stack init` writes (`.stack/modules/modules.json`).
public struct InstalledModules: Sendable, Hashable {
  public var directories: [ModuleAddress: String]

  public init(_ directories: [ModuleAddress: String] = [:]) { self.directories = directories }

  public func directory(of module: ModuleAddress) -> String? { directories[module] }

  /// Reads the manifest: `{"modules":[{"key":"storage.archive","directory":"…"}]}`.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    let json = try JSON(parsing: bytes)
    directories = [:]
    for entry in json["modules"]?.array ?? [] {
      guard let key = entry["key"]?.string, let directory = entry["directory"]?.string else { continue }
      directories[ModuleAddress(key.split(separator: ".").map(String.init))] = directory
    }
  }

  /// The manifest as bytes.
  public var bytes: [UInt8] {
    let entries = directories.sorted { $0.key < $1.key }.map { address, directory in
      JSON.object([
        .init("key", .string(address.names.joined(separator: "."))), .init("directory", .string(directory)),
      ])
    }
    return JSON.object([.init("modules", .array(entries))]).bytes(indented: true)
  }
}
