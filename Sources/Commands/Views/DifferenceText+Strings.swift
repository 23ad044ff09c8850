import ProviderKit
import Values

extension DifferenceText {
  /// How the change of a string is shown: what follows the name, the lines below it and the line at the end.
  struct StringChange {
    var head: String
    var lines: [String] = []
    var end: String?
  }

  /// So many unchanged lines, or characters, are shown around what changes.
  private static let context = 3
  private static let contextOfLine = 24
  /// Lines above this many are not compared with each other.
  private static let manyLines = 4000

  /// The difference inside two strings: member by member when they are JSON, line by line when they have several, and
  /// otherwise the part that differs of long ones; `nil` when they are best shown whole.
  func strings(_ old: Value, _ new: Value, path: ValuePath, indent: Int) -> StringChange? {
    guard let before = old.string, let after = new.string, !old.isSensitive, !new.isSensitive else { return nil }
    if let change = documents(before, after, path: path, indent: indent) { return change }
    if before.contains("\n") || after.contains("\n") { return lines(before, after, indent: indent) }
    return values.longestString.flatMap { long(before, after, longest: $0) }
  }

  /// A value that comes or goes as a whole; a string of JSON as what it says.
  func whole(_ value: Value, indent: Int) -> String {
    guard let text = value.string, !value.isSensitive, let document = Self.document(text) else {
      return values.text(value, indent: indent)
    }
    return "jsonencode(" + values.text(document, indent: indent) + ")"
  }

  /// What is about to become something that nobody knows yet: of a long string the beginning.
  func brief(_ value: Value, indent: Int) -> String {
    guard values.longestString != nil, !value.isSensitive, let text = value.string, text.count > 2 * Self.contextOfLine
    else { return values.text(value, indent: indent) }
    let hidden = text.count - Self.contextOfLine
    return ValueText.quoted(String(text.prefix(Self.contextOfLine))) + paint(" … \(hidden) characters", .dim)
  }

  // MARK: -

  /// What a string says if it is the JSON of an object or array with something in it.
  private static func document(_ text: String) -> Value? {
    guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let value = try? ValueJSON.decode(Array(text.utf8)), value.elements?.isEmpty == false
    else { return nil }
    return value
  }

  private func documents(_ before: String, _ after: String, path: ValuePath, indent: Int) -> StringChange? {
    guard let old = Self.document(before), let new = Self.document(after) else { return nil }
    guard let difference = ValueDiff.between(old, new) else {
      return StringChange(head: "jsonencode(…) " + paint("# only its blanks change", .dim))
    }
    guard !difference.parts.isEmpty else { return nil }
    let plain = DifferenceText(paint: paint, values: values)
    var body = plain.difference(old, new, path: path, indent: indent, prefix: "jsonencode(", suffix: ")")
    guard body.count > 1, let end = body.popLast() else { return nil }
    return StringChange(
      head: "jsonencode(" + (new.attributes == nil ? "[" : "{"), lines: Array(body.dropFirst()), end: end)
  }

  private func lines(_ before: String, _ after: String, indent: Int) -> StringChange? {
    let old = before.split(separator: "\n", omittingEmptySubsequences: false)
    let new = after.split(separator: "\n", omittingEmptySubsequences: false)
    guard old.count + new.count <= Self.manyLines else { return nil }
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var out: [(mark: Character, text: Substring)] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, removed.contains(i) {
        out.append(("-", old[i]))
        i += 1
      } else if j < new.count, added.contains(j) {
        out.append(("+", new[j]))
        j += 1
      } else if i < old.count, j < new.count {
        out.append((" ", old[i]))
        i += 1
        j += 1
      } else {
        break
      }
    }
    return StringChange(
      head: "<<-EOT", lines: shortened(out, indent: indent + 4), end: ValueText.spaces(indent + 2) + "EOT")
  }

  /// The lines with what is far from any change left out.
  private func shortened(_ lines: [(mark: Character, text: Substring)], indent: Int) -> [String] {
    var isNear = [Bool](repeating: values.longestString == nil, count: lines.count)
    for (index, line) in lines.enumerated() where line.mark != " " {
      for near in max(0, index - Self.context)...min(lines.count - 1, index + Self.context) { isNear[near] = true }
    }
    var out: [String] = []
    var hidden = 0
    for (index, entry) in lines.enumerated() {
      guard isNear[index] else {
        hidden += 1
        continue
      }
      if hidden > 0 { out.append(note(hidden, "line", indent)) }
      hidden = 0
      let text = ValueText.plain(String(entry.text))
      out.append(
        entry.mark == " " ? ValueText.spaces(indent + 2) + text : line(String(entry.mark), indent, text))
    }
    if hidden > 0 { out.append(note(hidden, "line", indent)) }
    return out
  }

  /// The parts of two long lines that differ, with a little of what is around them.
  private func long(_ before: String, _ after: String, longest: Int) -> StringChange? {
    let (old, new) = (Array(before), Array(after))
    guard max(old.count, new.count) > longest / 2 else { return nil }
    var start = 0
    while start < old.count, start < new.count, old[start] == new[start] { start += 1 }
    var end = 0
    while end < old.count - start, end < new.count - start, old[old.count - 1 - end] == new[new.count - 1 - end] {
      end += 1
    }
    let (from, tail) = (max(0, start - Self.contextOfLine), max(0, end - Self.contextOfLine))
    guard from > 0 || tail > 0 else { return nil }
    func text(_ characters: [Character]) -> String {
      let middle = values.text(.string(String(characters[from..<(characters.count - tail)])), indent: 0)
      return (from > 0 ? paint("\(from) characters … ", .dim) : "") + middle
        + (tail > 0 ? paint(" … \(tail) characters", .dim) : "")
    }
    return StringChange(head: text(old) + " -> " + text(new))
  }
}
