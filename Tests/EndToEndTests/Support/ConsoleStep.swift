/// A command line of the manual, with what it reads and prints.
///
/// Pages show them in `console` blocks: `$ ` begins a command, `> ` a line that is typed into it, and every other line is what it
/// prints. A line `…` stands for any lines, and `…` in a line for any text; several spaces are as good as one, since columns are as wide as
/// they must; without printed lines anything may be printed.
/// `# exits with 1` after a command says that it does not succeed. What a page needs and does not want to show stands in a
/// comment that begins with `<!-- console`.
struct ConsoleStep: Sendable {
  let command: String
  var input: [String] = []
  var output: [String] = []
  /// In the page, from 1.
  let line: Int

  static func all(in page: ManualPage) -> [ConsoleStep] {
    var steps: [ConsoleStep] = []
    var end: Substring?
    for (number, line) in page.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let closing = end {
        if line.hasPrefix(closing) {
          end = nil
        } else if line.hasPrefix("$ ") {
          steps.append(ConsoleStep(command: String(line.dropFirst(2)), line: number + 1))
        } else if let last = steps.indices.last {
          if line.hasPrefix("> ") {
            steps[last].input.append(String(line.dropFirst(2)))
          } else if !line.isEmpty || !steps[last].output.isEmpty {
            steps[last].output.append(String(line))
          }
        }
      } else if line == "```console" {
        end = "```"
      } else if line.hasPrefix("<!-- console") {
        end = "-->"
      }
    }
    return steps
  }

  /// The exit codes that are as they should be.
  var exitCodes: Set<Int32> {
    if let code = command.firstMatch(of: /# exits with (\d+)/).flatMap({ Int32($0.output.1) }) { return [code] }
    // What shows whether there is something to do ends either way.
    if command.contains("--detailed-exitcode") || command.contains("--check") { return [0, 2] }
    return goesOn ? [0, 124, 130] : [0]
  }

  /// Whether it runs until it is interrupted.
  var goesOn: Bool { command.contains("--follow") || command.contains("# until Ctrl-C") }

  /// Whether these lines are what the manual promises.
  func matches(_ lines: [String]) -> Bool {
    // An empty line may stand before the next command.
    let promised = output.last == "" ? output.dropLast() : output[...]
    return output.isEmpty || Self.match(promised, lines[...])
  }

  private static func match(_ pattern: ArraySlice<String>, _ lines: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return lines.isEmpty }
    if first == "…" {
      let rest = pattern.dropFirst()
      return (lines.startIndex...lines.endIndex).contains { match(rest, lines[$0...]) }
    }
    guard let line = lines.first, match(first, line) else { return false }
    return match(pattern.dropFirst(), lines.dropFirst())
  }

  /// Pieces between `…` must come in order, the first at the beginning and the last at the end.
  private static func match(_ pattern: String, _ line: String) -> Bool {
    let (pattern, line) = (narrow(pattern), narrow(line))
    let pieces = pattern.split(separator: "…", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return pattern == line }
    guard line.hasPrefix(first), line.dropFirst(first.count).hasSuffix(last) else { return false }
    var rest = line.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  private static func narrow(_ line: String) -> String { line.replacing(#/ {2,}/#, with: " ") }
}
