import Values

extension AttributeValidator {
  /// One of the given strings.
  public static func oneOf(_ allowed: String...) -> AttributeValidator { oneOf(allowed) }

  /// One of the given strings.
  public static func oneOf(_ allowed: [String]) -> AttributeValidator {
    let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
    return AttributeValidator("one of \(list)") { value in
      guard let text = value.string else { return nil }
      return allowed.contains(text) ? nil : "expected one of \(list), but this is \"\(text)\""
    }
  }

  /// A whole number within bounds.
  public static func range(_ bounds: ClosedRange<Int>) -> AttributeValidator {
    let summary = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
    return AttributeValidator(summary) { value in
      guard let number = value.number else { return nil }
      guard let int = number.int, bounds.contains(int) else {
        return "expected \(summary), but this is \(number.description)"
      }
      return nil
    }
  }

  /// A whole number not under a bound.
  public static func atLeast(_ minimum: Int) -> AttributeValidator {
    let summary = "a whole number of at least \(minimum)"
    return AttributeValidator(summary) { value in
      guard let number = value.number else { return nil }
      guard number.isInteger, !(number < Number(minimum)) else {
        return "expected \(summary), but this is \(number.description)"
      }
      return nil
    }
  }

  /// A string whose length in Unicode scalars is within bounds.
  public static func length(_ bounds: ClosedRange<Int>) -> AttributeValidator {
    let summary = "\(bounds.lowerBound) to \(bounds.upperBound) characters"
    return AttributeValidator(summary) { value in
      guard let text = value.string else { return nil }
      let count = text.unicodeScalars.count
      return bounds.contains(count) ? nil : "expected \(summary), but this has \(count)"
    }
  }

  /// A string, or all strings of a collection, that match the whole of a pattern.
  ///
  /// - Parameters:
  ///   - pattern: in Swift's regular expression syntax; a pattern that does not compile accepts nothing.
  ///   - summary: what a good value is, such as `a name of lower-case letters, digits and dashes`.
  public static func pattern(_ pattern: String, _ summary: String) -> AttributeValidator {
    AttributeValidator(summary) { value in
      let texts = value.string.map { [$0] } ?? value.strings ?? []
      for text in texts {
        let matches = (try? Regex(pattern))?.wholeMatchExists(in: text) ?? false
        if !matches { return "expected \(summary), but this is \"\(text)\"" }
      }
      return nil
    }
  }

  /// Lower-case letters, digits and dashes, starting with a letter: what names of things on the wire allow.
  public static let name = AttributeValidator.matching(
    "a name of lower-case letters, digits, `-` and `_`, starting with a letter"
  ) { text in
    guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
  }

  /// A TCP or UDP port.
  public static let port = AttributeValidator.range(1...65535)

  /// A string that is not empty.
  public static let notEmpty = AttributeValidator("not empty") { value in
    switch value.content {
    case .string(let text) where text.isEmpty: "expected a text that is not empty"
    case .list(_, let elements) where elements.isEmpty, .set(_, let elements) where elements.isEmpty:
      "expected at least one element"
    default: nil
    }
  }

  /// A length of time such as `90s`, `1m30s` or `500ms`.
  public static let duration = AttributeValidator.matching(
    "a length of time such as \"30s\", \"5m\" or \"1h30m\""
  ) { DurationText.seconds($0) != nil }

  /// A string that a function accepts.
  public static func matching(
    _ summary: String, _ accepts: @escaping @Sendable (String) -> Bool
  ) -> AttributeValidator {
    AttributeValidator(summary) { value in
      guard let text = value.string else { return nil }
      return accepts(text) ? nil : "expected \(summary), but this is \"\(text)\""
    }
  }
}

extension Regex where Output == AnyRegexOutput {
  fileprivate func wholeMatchExists(in text: String) -> Bool { (try? wholeMatch(in: text)) ?? nil != nil }
}
