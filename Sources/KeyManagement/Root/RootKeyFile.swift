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

  /// Reads it if nobody else can read or change it.
  init(reading path: String) throws {
    let bytes = try OwnPlace.read(
      path, limit: 1 << 20, missing: .rootKeyMissing(path: path), noFile: .rootKeyNotOurs(path: path)
    ) { .rootKeyTooOpen(path: path, mode: $0) }
    try OwnPlace.checkFolders(of: path)
    let text = String(decoding: bytes, as: UTF8.self)
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
}
