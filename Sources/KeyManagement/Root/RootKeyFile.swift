import Platform

/// The file of the root key: a line for it, and one for each root key that was before it. So one rename of a file is all that it
/// takes to change the root key, and what earlier ones have wrapped, in states and backups, still opens.
struct RootKeyFile {
  /// What the present root key is: its kind's label, and words that its kind knows.
  var line: String
  /// The newest last.
  var former: [FormerRootKey]

  init(line: String, former: [FormerRootKey] = []) {
    self.line = line
    self.former = former
  }

  init(reading path: String) throws {
    let text = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    line = lines.first ?? ""
    former = try lines.dropFirst().map { line in
      guard let root = FormerRootKey(line) else { throw KeyError.rootKeyNotOurs(path: path) }
      return root
    }
  }

  /// The words of the present root key.
  var words: [String] { line.split(separator: " ").map(String.init) }

  var text: String { ([line] + former.map(\.line)).joined(separator: "\n") + "\n" }

  func write(to path: String) throws {
    try Files.makeFolder(Path.parent(path), exactMode: 0o700)
    try AtomicFile.write(text, to: path, mode: 0o600)
  }

  /// Reads it if nobody else can.
  static func ofOwner(_ path: String) throws -> RootKeyFile {
    guard let status = Files.status(path) else { throw KeyError.rootKeyMissing(path: path) }
    guard status.kind != .symbolicLink else { throw KeyError.symbolicLink(path: path) }
    guard status.kind == .file else { throw KeyError.rootKeyNotOurs(path: path) }
    guard status.mode & 0o077 == 0 else { throw KeyError.rootKeyTooOpen(path: path, mode: status.mode) }
    // Who may write there may put another key in its place.
    let folder = Path.parent(path)
    if let mode = Files.status(folder)?.mode, mode & 0o022 != 0 {
      throw KeyError.keyFolderTooOpen(path: folder, mode: mode)
    }
    return try RootKeyFile(reading: path)
  }
}
