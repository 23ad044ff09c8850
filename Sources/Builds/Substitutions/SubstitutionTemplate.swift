/// A text with references to substitutions, taken apart: `app:${_TAG:-$SHORT_SHA}`.
struct SubstitutionTemplate: Sendable, Hashable {
  indirect enum Part: Sendable, Hashable {
    case text(String)
    case reference(Reference)
  }

  struct Reference: Sendable, Hashable {
    let name: String
    let operation: Operation
    /// Where it stands in the text: offsets in UTF-8.
    let place: Range<Int>
  }

  /// What is done with the value, in the forms of bash's parameter expansion.
  enum Operation: Sendable, Hashable {
    case none
    /// `${#V}`
    case length
    /// `${V:-word}`, `${V:=word}`; without the colon only for a variable that is not there.
    case orDefault(SubstitutionTemplate, alsoEmpty: Bool)
    /// `${V:+word}`
    case ifPresent(SubstitutionTemplate, alsoEmpty: Bool)
    /// `${V:?message}`
    case orError(SubstitutionTemplate, alsoEmpty: Bool)
    /// `${V#pattern}`, `${V##pattern}`
    case withoutPrefix(SubstitutionTemplate, longest: Bool)
    /// `${V%pattern}`, `${V%%pattern}`
    case withoutSuffix(SubstitutionTemplate, longest: Bool)
    /// `${V/pattern/word}`, `${V//pattern/word}`, `${V/#pattern/word}`, `${V/%pattern/word}`
    case replacing(SubstitutionTemplate, SubstitutionTemplate, ReplacementScope)
    /// `${V:offset}`, `${V:offset:length}`; negative ones count from the end.
    case slice(offset: Int, length: Int?)
    /// `${V^}`, `${V^^}`, `${V,}`, `${V,,}`
    case cased(upper: Bool, whole: Bool)
  }

  enum ReplacementScope: Sendable, Hashable { case first, all, prefix, suffix }

  let parts: [Part]

  /// Every reference in it, those in the words of others too, in the order of the text.
  var references: [Reference] {
    parts.flatMap { part -> [Reference] in
      guard case .reference(let reference) = part else { return [] }
      return [reference] + reference.operation.words.flatMap(\.references)
    }
  }

  /// The text itself when nothing is to be substituted.
  var literal: String? {
    switch parts.count {
    case 0: ""
    case 1: if case .text(let text) = parts[0] { text } else { nil }
    default: nil
    }
  }
}

extension SubstitutionTemplate.Operation {
  var words: [SubstitutionTemplate] {
    switch self {
    case .none, .length, .slice, .cased: []
    case .orDefault(let word, _), .ifPresent(let word, _), .orError(let word, _), .withoutPrefix(let word, _),
      .withoutSuffix(let word, _):
      [word]
    case .replacing(let pattern, let word, _): [pattern, word]
    }
  }

  /// Whether a variable that is not there is expected.
  var allowsMissing: Bool {
    switch self {
    case .orDefault, .ifPresent, .orError: true
    default: false
    }
  }
}
