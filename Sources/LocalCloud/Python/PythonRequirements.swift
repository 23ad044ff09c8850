/// What a Python workload needs: its `requirements.txt`, and what we add for its kind.
struct PythonRequirements: Hashable, Sendable {
  /// The lines that count: without comments and empty lines.
  let lines: [String]

  /// - Parameter additions: requirements that are added unless the file names the same package.
  init(_ file: String, adding additions: [String] = []) {
    var lines = file.split(whereSeparator: \.isNewline).map { line in
      Self.trimmed(line.hasPrefix("#") ? "" : Self.withoutComment(line))
    }.filter { !$0.isEmpty }
    for addition in additions where !lines.contains(where: { Self.package($0) == Self.package(addition) }) {
      lines.append(addition)
    }
    self.lines = lines
  }

  var isEmpty: Bool { lines.isEmpty }
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// The same for the same requirements and the same Python.
  func hash(python: String) -> String {
    String(ContentHash.hexadecimal("\(python)\n\(text)".utf8).prefix(32))
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
