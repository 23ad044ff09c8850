import Diagnostics

/// One text in which substitutions are made.
struct TextSubstitution {
  private let text: Located<String>
  /// The text taken apart, without the forms that have a fault.
  let template: SubstitutionTemplate
  private let malformed: [TemplateParser.Fault]

  init(_ text: Located<String>) {
    self.text = text
    (template, malformed) = TemplateParser.inspect(text.value)
  }

  /// What the text has a use for; where it has a fault, all that it names: whatever that means, it is not useless.
  var names: [String] {
    malformed.isEmpty ? template.references.map(\.name) : Self.names(in: text.value).map(String.init)
  }

  /// All that looks like a user's substitution's name.
  static func names(in text: String) -> [Substring] { text.matches(of: #/_[A-Z0-9_]+/#).map(\.output) }

  /// The text with values in it; `nil` when there is a fault, which is added unless it has been told of.
  ///
  /// - Parameters:
  ///   - isKnown: whether a name has a value, or one with a fault that has been told of where it stands.
  ///   - names: those that a definition or a command gives a value, sorted.
  func value(
    _ expander: TemplateExpander, isKnown: (String) -> Bool, _ names: [String], _ diagnostics: inout Diagnostics
  ) -> String? {
    if malformed.isEmpty, let literal = template.literal { return literal }
    let missing = expander.isLoose ? [] : missing(isKnown)
    var faults: [TemplateExpander.Fault] = []
    if malformed.isEmpty, missing.isEmpty {
      do throws(TemplateExpander.Fault) { return try expander.expand(template) } catch { faults = [error] }
    }
    let others = expander.faults(of: template)
    if !others.isEmpty { faults = others }
    tell(missing, faults, names, &diagnostics)
    return nil
  }

  /// The references that have no value and need one.
  private func missing(_ isKnown: (String) -> Bool) -> [SubstitutionTemplate.Reference] {
    template.references.filter { !isKnown($0.name) && !$0.operation.allowsMissing }
  }

  private func tell(
    _ missing: [SubstitutionTemplate.Reference], _ faults: [TemplateExpander.Fault], _ names: [String],
    _ diagnostics: inout Diagnostics
  ) {
    let spelled = SpelledText(text)
    for fault in malformed {
      diagnostics.error(
        fault.summary, detail: fault.detail, range: spelled.range(of: fault.place),
        hints: ["write `$$` for a dollar sign that is meant for the shell"])
    }
    for reference in missing {
      diagnostics.append(
        SubstitutionFaults.missing(reference.name, range: spelled.range(of: reference.place), known: names))
    }
    for fault in faults {
      switch fault {
      // Its own value has a fault: the others have been told of.
      case .missing: continue
      case .demanded(let name, let message, let place):
        diagnostics.error(
          message.isEmpty ? "the substitution `\(name)` needs a value" : message,
          detail: "`\(text.part(place))` demands one", range: spelled.range(of: place),
          hints: ["give it with `--substitutions \(name)=…`"])
      case .tooLarge(let place):
        diagnostics.error(
          "the text becomes too large",
          detail: "a substituted text has at most 1 MiB, a searched value 16 Ki characters",
          range: spelled.range(of: place))
      }
    }
  }
}
