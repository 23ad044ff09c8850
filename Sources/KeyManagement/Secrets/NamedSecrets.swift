import FoundationEssentials
import Platform

/// Secrets by name, with versions, in one folder: a sealed file each, `NAME.VERSION.enc`, that can be committed.
///
/// Each file is bound to its name and number, so that one put in place of another does not open.
public struct NamedSecrets: Sendable {
  public struct Version: Hashable, Sendable {
    public let number: Int
    public let path: String
    /// What it is sealed with.
    public let key: KeyVersionName
  }

  public let folder: String

  public init(folder: String) { self.folder = folder }

  /// The names, sorted.
  public func names() throws -> [String] {
    Set(try files().map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Files in the folder that end as secrets do and are none by their names, sorted.
  public func misnamed() throws -> [String] {
    guard Files.isFolder(folder) else { return [] }
    return try Files.names(in: folder).filter {
      $0.utf8.suffix(4).elementsEqual(".enc".utf8) && Self.version($0) == nil
    }
    .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The versions of a secret, newest first.
  /// - Throws: `KeyError.noSuchSecret`.
  public func versions(of name: String) throws -> [Version] {
    try numbers(of: name).map { try version($0, of: name) }
  }

  /// The versions of a secret whose files can be read, newest first, and what is wrong with the others.
  /// - Throws: `KeyError.noSuchSecret`.
  public func readable(_ name: String) throws -> (versions: [Version], damaged: [KeyError]) {
    var versions: [Version] = []
    var damaged: [KeyError] = []
    for number in try numbers(of: name) {
      do { versions.append(try version(number, of: name)) } catch let error as KeyError { damaged.append(error) }
    }
    return (versions, damaged)
  }

  private func numbers(of name: String) throws -> [Int] {
    let found = try files().filter { $0.name == name }.map(\.number).sorted(by: >)
    guard !found.isEmpty else { throw KeyError.noSuchSecret(name: name, existing: try names()) }
    return found
  }

  private func version(_ number: Int, of name: String) throws -> Version {
    let path = path(name, number)
    return Version(number: number, path: path, key: try Envelopes.header(ofFile: path).dataKey.name)
  }

  /// Seals a new version; answers its number.
  public func put(_ secret: [UInt8], as name: String, with key: String, _ envelopes: Envelopes) async throws -> Int {
    guard KeyName.isValid(name) else { throw KeyError.invalidName(name) }
    try Files.makeFolder(folder)
    var number = (try files().filter { $0.name == name }.map(\.number).max() ?? 0) + 1
    while true {
      let options = EnvelopeOptions(associatedData: Self.associatedData(name, number))
      let sealed = try await envelopes.encrypt(secret, with: key, options)
      do {
        let target = try AtomicOutput(path: path(name, number), replacing: false)
        try target.stream.writeAll(sealed)
        try target.publish(replacing: false)
        return number
      } catch KeyError.outputExists {
        // Another put made it meanwhile.
        number += 1
      }
    }
  }

  /// The secret; the newest version unless one is named.
  public func get(_ name: String, version: Int? = nil, _ envelopes: Envelopes) async throws -> [UInt8] {
    let numbers = try numbers(of: name)
    let found = version == nil ? numbers.first : numbers.first { $0 == version }
    guard let found else { throw KeyError.noSuchSecretVersion(name: name, version: version ?? 0) }
    let path = path(name, found)
    return try await envelopes.decrypt(
      Files.read(path), name: path, associatedData: Self.associatedData(name, found))
  }

  /// Removes a version, or all of them, what is no sealed file too; answers how many.
  public func remove(_ name: String, version: Int? = nil) throws -> Int {
    let found = try numbers(of: name).filter { version == nil || $0 == version }
    guard !found.isEmpty else { throw KeyError.noSuchSecretVersion(name: name, version: version ?? 0) }
    for number in found { try Files.remove(path(name, number)) }
    return found.count
  }

  /// What the file of a version is bound to.
  public static func associatedData(_ name: String, _ number: Int) -> [UInt8] {
    KeyContext("stack secret 1", name, String(number)).bytes
  }

  /// The associated data of a file that has the name of a secret's version; empty for any other file.
  public static func associatedData(ofFile path: String) -> [UInt8] {
    version(Path.name(path)).map { associatedData($0.name, $0.number) } ?? []
  }

  private func path(_ name: String, _ number: Int) -> String { Path.join(folder, "\(name).\(number).enc") }

  private func files() throws -> [(name: String, number: Int)] {
    guard Files.isFolder(folder) else { return [] }
    return try Files.names(in: folder).compactMap(Self.version)
  }

  private static func version(_ file: String) -> (name: String, number: Int)? {
    guard file.utf8.suffix(4).elementsEqual(".enc".utf8) else { return nil }
    let parts = file.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[2] == "enc", KeyName.isValid(parts[0]), let number = Int(parts[1]), number > 0,
      parts[1] == String(number)
    else { return nil }
    return (parts[0], number)
  }
}
