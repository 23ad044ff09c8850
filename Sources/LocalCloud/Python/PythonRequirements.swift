/// What a Python workload needs: its `requirements.txt`, and what we add for its kind.
struct PythonRequirements: Hashable, Sendable {
  /// The lines that count: without comments and empty lines.
  let lines: [String]
  /// The file that they are in; paths in it are taken from its folder. `nil` without one.
  let file: String?
  /// What is asked for beside the file.
  let additions: [String]

  /// - Parameters:
  ///   - text: what is in the file.
  ///   - additions: requirements that are added unless the file names the same package.
  init(_ text: String, in file: String? = nil, adding additions: [String] = []) {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      Self.trimmed(line.hasPrefix("#") ? "" : Self.withoutComment(line))
    }.filter { !$0.isEmpty }
    let named = Set(lines.map(Self.package))
    self.additions = additions.filter { !named.contains(Self.package($0)) }
    self.file = file
    self.lines = lines + self.additions
  }

  var isEmpty: Bool { lines.isEmpty }
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Whether they are names, versions and hashes alone: no other options, files, folders, addresses or repositories.
  var areOfIndexAlone: Bool {
    lines.allSatisfy { line in
      if line.hasPrefix("--hash=") { return true }
      let requirement = Self.trimmed(line.prefix { $0 != ";" && $0 != "\\" })
      let isName = requirement.first.map { $0.isLetter || $0.isNumber } ?? false
      return isName && !requirement.contains { $0 == "/" || $0 == "@" }
        && !Self.archives.contains { requirement.hasSuffix($0) }
    }
  }

  /// How the names of files end that pip takes for packages.
  private static let archives = [".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz"]

  /// The same for the same requirements and the same Python. Files that are meant by their paths belong to them, and with
  /// them the folder, which is another one for other contents.
  func hash(python: String) -> String {
    let place = areOfIndexAlone ? "" : file ?? ""
    return String(ContentHash.hexadecimal("\(python)\n\(place)\n\(text)".utf8).prefix(32))
  }

  /// The normalised name of the package in a requirement (PEP 503).
  private static func package(_ line: String) -> String {
    let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." }
    var normalised = ""
    for character in name.lowercased() {
      let isSeparator = character == "-" || character == "_" || character == "."
      if !isSeparator { normalised.append(character) } else if normalised.last != "-" { normalised.append("-") }
    }
    return normalised
  }

  /// pip takes ` #` for the start of a comment.
  private static func withoutComment(_ line: Substring) -> Substring {
    line.firstRange(of: " #").map { line[..<$0.lowerBound] } ?? line
  }

  private static func trimmed(_ line: Substring) -> String {
    var line = line
    while line.first?.isWhitespace == true { line.removeFirst() }
    while line.last?.isWhitespace == true { line.removeLast() }
    return String(line)
  }
}
