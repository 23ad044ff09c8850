import Diagnostics
import Synchronization

/// The directory that the command was given, so that what hints say to run next works where the user stands.
///
/// A process runs one command, so there is one place; it is noted where a command asks for its directory.
enum CommandPlace {
  private static let directory = Mutex<String?>(nil)

  /// - Parameter given: as the user wrote it; `nil` when the command works in the current directory.
  static func note(_ given: String?) { directory.withLock { $0 = given } }

  /// How a command is told the directory.
  static var words: [String] { directory.withLock { $0 }.map { ["-C", $0] } ?? [] }

  /// The diagnostics, whose hints name the directory in each command of ours that takes one.
  static func placed(_ diagnostics: Diagnostics) -> Diagnostics {
    Diagnostics(
      diagnostics.all.map { diagnostic in
        var placed = diagnostic
        placed.hints = diagnostic.hints.map(hint)
        return placed
      })
  }

  /// What is said to do next, with the directory in it.
  static func hint(_ text: String) -> String {
    guard let directory = directory.withLock({ $0 }) else { return text }
    return hint(text, in: directory)
  }

  /// Commands stand between backticks, which nothing else in a hint uses.
  static func hint(_ hint: String, in directory: String) -> String {
    let parts = hint.split(separator: "`", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      index % 2 == 1 ? command(String(part), directory) : String(part)
    }.joined(separator: "`")
  }

  private static func command(_ text: String, _ directory: String) -> String {
    let words = text.split(separator: " ").map(String.init)
    guard words.first == "stack", !words.contains(where: { ["-C", "DIR", "<directory>"].contains($0) }),
      let (command, depth) = try? CommandTree.find(Array(words.dropFirst())), depth > 0,
      ArgumentSpelling(command).takes("chdir")
    else { return text }
    return (words[...depth] + ["-C", CommandLineText.quoted(directory)] + words[(depth + 1)...]).joined(separator: " ")
  }
}
