/// A fenced block of a page. The word after the language is the file that the block stands for:
///
///     ```python greet/main.py
struct ManualFence: Sendable {
  let language: String
  let file: String?
  let lines: [Substring]
  /// The lines of the page that it takes, fences included, from 0.
  let range: Range<Int>

  var text: String { lines.map { $0 + "\n" }.joined() }

  static func all(in text: String) -> [ManualFence] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var found: [ManualFence] = []
    var open: Int?
    for (number, line) in lines.enumerated() where line.hasPrefix("```") {
      guard let start = open else {
        open = number
        continue
      }
      let words = lines[start].dropFirst(3).split(separator: " ")
      found.append(
        ManualFence(
          language: words.first.map(String.init) ?? "", file: words.dropFirst().first.map(String.init),
          lines: Array(lines[(start + 1)..<number]), range: start..<(number + 1)))
      open = nil
    }
    return found
  }
}
