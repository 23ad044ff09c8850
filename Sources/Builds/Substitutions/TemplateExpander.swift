/// Puts values in the place of references.
struct TemplateExpander {
  /// A text that grew beyond this is refused, and a value beyond `patternLimit` is not searched for patterns.
  static let sizeLimit = 1 << 20
  static let patternLimit = 1 << 14

  /// Places are offsets in the UTF-8 of the text.
  enum Fault: Error, Hashable {
    case missing(name: String, place: Range<Int>)
    /// `${V:?message}`
    case demanded(name: String, message: String, place: Range<Int>)
    /// The text as a whole when there is no place.
    case tooLarge(place: Range<Int>?)
  }

  /// The value of a name; `nil` if it has none.
  let value: (String) -> String?
  /// Takes what is missing as empty.
  let isLoose: Bool

  func expand(_ template: SubstitutionTemplate) throws(Fault) -> String {
    var result = ""
    for part in template.parts {
      switch part {
      case .text(let text): result += text
      case .reference(let reference): result += try expand(reference)
      }
      guard result.utf8.count <= Self.sizeLimit else { throw .tooLarge(place: nil) }
    }
    return result
  }

  /// Why the parts of a text cannot be expanded, each for itself; that a value is missing is not among it.
  func faults(of template: SubstitutionTemplate) -> [Fault] {
    template.parts.compactMap { part in
      do throws(Fault) {
        _ = try expand(SubstitutionTemplate(parts: [part]))
        return nil
      } catch {
        if case .missing = error { return nil }
        return error
      }
    }
  }

  private func expand(_ reference: SubstitutionTemplate.Reference) throws(Fault) -> String {
    let known = value(reference.name)
    if known == nil, !isLoose, !reference.operation.allowsMissing {
      throw .missing(name: reference.name, place: reference.place)
    }
    let text = known ?? ""
    func isPresent(_ alsoEmpty: Bool) -> Bool { alsoEmpty ? !text.isEmpty : known != nil }
    switch reference.operation {
    case .none: return text
    case .length: return String(text.count)
    case .orDefault(let word, let alsoEmpty): return isPresent(alsoEmpty) ? text : try expand(word)
    case .ifPresent(let word, let alsoEmpty): return isPresent(alsoEmpty) ? try expand(word) : ""
    case .orError(let word, let alsoEmpty):
      if isPresent(alsoEmpty) { return text }
      throw .demanded(name: reference.name, message: try expand(word), place: reference.place)
    case .slice(let offset, let length): return slice(text, offset, length)
    case .cased(let upper, let whole): return cased(text, upper: upper, whole: whole)
    case .withoutPrefix, .withoutSuffix, .replacing:
      guard text.count <= Self.patternLimit else { throw .tooLarge(place: reference.place) }
      return try matched(text, reference.operation)
    }
  }

  private func matched(_ text: String, _ operation: SubstitutionTemplate.Operation) throws(Fault) -> String {
    switch operation {
    case .withoutPrefix(let word, let longest):
      let characters = Array(text)
      let match = prefix(characters[...], GlobPattern(try expand(word)), longest: longest)
      return String(characters.dropFirst(match ?? 0))
    case .withoutSuffix(let word, let longest):
      let characters = Array(text)
      let match = suffix(characters[...], GlobPattern(try expand(word)), longest: longest)
      return String(characters.dropLast(match ?? 0))
    case .replacing(let pattern, let word, let scope):
      let pattern = try expand(pattern)
      return pattern.isEmpty ? text : replacing(Array(text), GlobPattern(pattern), try expand(word), scope)
    default: return text
    }
  }

  private func prefix(_ text: ArraySlice<Character>, _ pattern: GlobPattern, longest: Bool) -> Int? {
    let lengths = Array(0...text.count)
    return (longest ? lengths.reversed() : lengths).first { pattern.matches(text.prefix($0)) }
  }

  private func suffix(_ text: ArraySlice<Character>, _ pattern: GlobPattern, longest: Bool) -> Int? {
    let lengths = Array(0...text.count)
    return (longest ? lengths.reversed() : lengths).first { pattern.matches(text.suffix($0)) }
  }

  private func replacing(
    _ text: [Character], _ pattern: GlobPattern, _ word: String, _ scope: SubstitutionTemplate.ReplacementScope
  ) -> String {
    switch scope {
    case .prefix:
      return prefix(text[...], pattern, longest: true).map { word + String(text.dropFirst($0)) } ?? String(text)
    case .suffix:
      return suffix(text[...], pattern, longest: true).map { String(text.dropLast($0)) + word } ?? String(text)
    case .first, .all:
      var result = ""
      var at = 0
      while at < text.count {
        if let length = prefix(text[at...], pattern, longest: true), length > 0 {
          result += word
          at += length
          if scope == .first { break }
        } else {
          result.append(text[at])
          at += 1
        }
      }
      return result + String(text[at...])
    }
  }

  /// As in bash: a negative offset counts from the end, a negative length is where to stop, from the end.
  private func slice(_ text: String, _ offset: Int, _ length: Int?) -> String {
    let characters = Array(text)
    let start = offset < 0 ? characters.count + offset : offset
    guard start >= 0, start <= characters.count else { return "" }
    guard let length else { return String(characters[start...]) }
    let end = length < 0 ? characters.count + length : min(start + length, characters.count)
    return end > start ? String(characters[start..<end]) : ""
  }

  private func cased(_ text: String, upper: Bool, whole: Bool) -> String {
    // As in bash a character becomes one character or stays: `ß` is not `SS`.
    func changed(_ character: Character) -> String {
      let other = upper ? character.uppercased() : character.lowercased()
      return other.count == 1 ? other : String(character)
    }
    if whole { return text.map(changed).joined() }
    guard let first = text.first else { return text }
    return changed(first) + text.dropFirst()
  }
}
