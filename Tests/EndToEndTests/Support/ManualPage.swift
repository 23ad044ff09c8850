import Platform
import TestSupport
import Testing

/// A page of the manual: a Markdown file of the repository.
struct ManualPage: Sendable {
  /// From the root of the repository, such as `docs/resources/broker.md`.
  let path: String
  let text: String
  let fences: [ManualFence]

  init(_ path: String) throws {
    self.path = path
    let file = Path.join(StackProgram.packageFolder, path)
    text = String(decoding: try Files.read(file), as: UTF8.self)
    fences = ManualFence.all(in: text)
  }

  /// The file's name without its ending.
  var name: String { String(Path.name(path).dropLast(".md".count)) }

  /// The pages of a folder, sorted.
  static func all(in folder: String) throws -> [ManualPage] {
    try Files.names(in: Path.join(StackProgram.packageFolder, folder))
      .filter { $0.hasSuffix(".md") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { try ManualPage(Path.join(folder, $0)) }
  }

  /// Text outside fenced blocks, by line.
  var prose: [Substring] {
    let fenced = fences.reduce(into: Set<Int>()) { $0.formUnion($1.range) }
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { !fenced.contains($0.offset) }.map(\.element)
  }

  var tables: [ManualTable] { ManualTable.all(in: prose) }

  /// Targets of links, as they are written.
  var links: [String] {
    prose.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
  }

  /// All words of letters, digits and `-`.
  var words: Set<Substring> {
    Set(text.split { !($0.isLetter || $0.isNumber || $0 == "-") })
  }

  /// What headings can be linked to by, in the form that forges use.
  var anchors: Set<String> {
    let headings = prose.filter { $0.hasPrefix("#") }
    return Set(
      headings.map { heading in
        let words = heading.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
        return String(
          words.compactMap { (character: Character) -> Character? in
            if character == " " { return "-" }
            return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
          })
      })
  }
}

extension ManualPage: CustomTestStringConvertible {
  var testDescription: String { path }
}
