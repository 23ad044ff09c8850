import Language
import Values

/// Takes out of what providers say whatever is sensitive or ephemeral in the values that they were given: they know nothing of
/// marks, and name what they could not use.
struct SensitiveText {
  /// What stands in place of a value.
  static let replacement = "(sensitive value)"
  /// Shorter texts, in characters, are taken out only where they stand by themselves: an `a` is in every sentence.
  private static let distinctive = 6

  /// Longer ones first: one may be a part of another.
  private let words: [String]

  init(_ values: [Value?]) {
    var found: Set<String> = []
    for case let value? in values where !value.deepMarks.isEmpty { Self.collect(value, isHidden: false, into: &found) }
    words = found.sorted { ($0.count, $1) > ($1.count, $0) }
  }

  func redacting(_ text: String) -> String {
    var text = text
    for word in words where text.contains(word) {
      var result = ""
      var rest = text[...]
      while let range = rest.firstRange(of: word) {
        let isWhole =
          !(rest[..<range.lowerBound].last?.isWordPart ?? false)
          && !(rest[range.upperBound...].first?.isWordPart ?? false)
        result += rest[..<range.lowerBound]
        result += isWhole || word.count >= Self.distinctive ? Self.replacement : String(rest[range])
        rest = rest[range.upperBound...]
      }
      text = result + rest
    }
    return text
  }

  private static func collect(_ value: Value, isHidden: Bool, into found: inout Set<String>) {
    let isHidden = isHidden || !value.marks.isEmpty
    guard isHidden || !value.deepMarks.isEmpty, value.isKnown, !value.isNull else { return }
    if let attributes = value.attributes {
      for (key, element) in attributes {
        if isHidden, case .map = value.type { add(key, to: &found) }
        collect(element, isHidden: isHidden, into: &found)
      }
    } else if let elements = value.elements {
      for element in elements { collect(element, isHidden: isHidden, into: &found) }
    } else if isHidden, let text = value.string ?? value.number?.description {
      add(text, to: &found)
    }
  }

  /// A text, as it is quoted, and what is long enough of its lines and of the parts of a path: providers name folders on the way to
  /// a file, and lines of what a program says.
  private static func add(_ text: String, to found: inout Set<String>) {
    guard !text.isEmpty else { return }
    found.insert(text)
    found.insert(String(StringLiteral.quoted(text).dropFirst().dropLast()))
    for part in text.split(whereSeparator: { $0 == "/" || $0.isNewline }) where part.count >= distinctive {
      found.insert(String(part))
    }
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
