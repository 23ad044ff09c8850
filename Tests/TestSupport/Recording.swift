import Foundation

/// What the real terraform answered: `> ` and a question, then the lines of the answer. A line that begins with `#` is a comment, one
/// of an answer that could be taken for something else begins with a backslash.
public enum Recording {
  public static func records(in path: String) -> [(question: String, answer: String)] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    var records: [(String, [Substring])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() where !line.hasPrefix("#") {
      if line.hasPrefix("> ") {
        records.append((String(line.dropFirst(2)), []))
      } else if let last = records.indices.last {
        records[last].1.append(line.hasPrefix("\\") ? line.dropFirst() : line)
      }
    }
    return records.map { ($0.0, $0.1.joined(separator: "\n")) }
  }
}
