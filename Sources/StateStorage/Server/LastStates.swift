import Platform

/// The newest state of each project of a state server in a file of its own, beside the database: what the last POST that was taken
/// has brought, should the database be lost after it.
///
/// A file begins with a line of the project's name and the sum of the state, `-` for one that was removed.
struct LastStates: Sendable {
  struct Entry: Sendable {
    let project: String
    /// `nil` for one that was removed.
    let state: [UInt8]?
    let sum: String
  }

  let folder: String

  /// - Parameter state: `nil` for one that was removed.
  func keep(_ project: String, _ state: [UInt8]?) throws {
    try Files.makeFolder(folder, mode: 0o700)
    let sum = state.map { HTTPRemoteState.md5($0) } ?? "-"
    try AtomicFile.write(Array("\(project) \(sum)\n".utf8) + (state ?? []), to: path(project), mode: 0o600)
  }

  func has(_ project: String) -> Bool { Files.exists(path(project)) }

  /// All that are whole, by name, and the files that are not.
  func all() throws -> (entries: [Entry], damaged: [String]) {
    guard Files.exists(folder) else { return ([], []) }
    var (entries, damaged): ([Entry], [String]) = ([], [])
    for name in try Files.names(in: folder) where name.hasSuffix(Self.ending) {
      let path = Path.join(folder, name)
      if let entry = try Self.entry(Files.read(path)) { entries.append(entry) } else { damaged.append(path) }
    }
    return (entries, damaged)
  }

  private static func entry(_ bytes: [UInt8]) -> Entry? {
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").map(String.init)
    guard words.count == 2 else { return nil }
    let state = Array(bytes[(end + 1)...])
    if words[1] == "-" { return state.isEmpty ? Entry(project: words[0], state: nil, sum: "-") : nil }
    guard HTTPRemoteState.md5(state) == words[1] else { return nil }
    return Entry(project: words[0], state: state, sum: words[1])
  }

  private static let ending = ".tfstate"

  /// Names of projects have no `%`, and may have slashes.
  private func path(_ project: String) -> String {
    Path.join(folder, project.replacing("/", with: "%") + Self.ending)
  }
}
