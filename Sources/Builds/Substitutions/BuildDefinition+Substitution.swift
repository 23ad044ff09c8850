import AgentAPI
import Diagnostics

extension BuildDefinition {
  /// The definition with all substitutions made, and what they were.
  ///
  /// - Throws: `Diagnostics`: what is missing, unused or malformed, each at its place.
  public func substituted(
    builtIn: [String: String], given: [String: String] = [:]
  ) throws(Diagnostics) -> (BuildDefinition, SubstitutionSet) {
    let isLoose = options.substitutionOption == .allowLoose
    var diagnostics = Diagnostics()
    let set = SubstitutionSet(self, builtIn: builtIn, given: given, &diagnostics)
    let names = substitutions.map(\.name.value) + Array(given.keys)
    let named = Set(names)
    let expander = TemplateExpander(value: { set[$0] }, isLoose: isLoose)
    var used: Set<String> = []
    var copy = self
    copy.mapTexts { text in
      let (template, hasFault) = diagnostics.template(text)
      let references = template.references
      used.formUnion(Self.names(in: text.value, hasFault ? nil : template))
      if !hasFault, let literal = template.literal {
        text.value = literal
        return
      }
      let isKnown = { set[$0] != nil || named.contains($0) }
      let missing = isLoose ? [] : text.missing(references, isKnown: isKnown, names)
      for fault in missing { diagnostics.append(fault) }
      let isWhole = !hasFault && missing.isEmpty
      if let value = diagnostics.expanded(text, template, expander, isWhole: isWhole, names) { text.value = value }
    }
    if !isLoose { diagnostics.append(contentsOf: unused(used, given: given)) }
    try diagnostics.throwIfErrors()
    return (copy, set)
  }

  /// What is wrong with the substitutions of a definition that could be read only in part.
  public func substitutionFaults(builtIn: [String: String], given: [String: String]) -> Diagnostics {
    var copy = self
    // What a name is wrong with has been said.
    copy.substitutions.removeAll { !SubstitutionName.isOfUser($0.name.value) }
    do throws(Diagnostics) {
      _ = try copy.substituted(builtIn: builtIn, given: given)
      return []
    } catch {
      // What could not be read may have a use for what seems to have none.
      let needed = Set(substitutions.map(\.name.value).filter(isNamedElsewhere))
      var found = Diagnostics()
      for fault in error where !needed.contains(where: { fault.summary == Self.unusedSummary($0) }) {
        found.append(fault)
      }
      return found
    }
  }

  /// Whether the definition or its companion has a substitution's name somewhere else than where it gets its value; the values of others
  /// use it only when they are dynamic.
  private func isNamedElsewhere(_ name: String) -> Bool {
    let texts = [source.file, source.companion].compactMap { $0 }.map { String(decoding: $0.bytes, as: UTF8.self) }
    let all = texts.map { $0.ranges(of: name).count }.reduce(0, +)
    let own = substitutions.map { substitution in
      let value = options.dynamicSubstitutions ? 0 : substitution.value.value.ranges(of: name).count
      return substitution.name.value.ranges(of: name).count + value
    }
    return all > own.reduce(0, +)
  }

  /// What a text has a use for; where it has a fault, all that it names: whatever that means, it is not useless.
  private static func names(in text: String, _ template: SubstitutionTemplate?) -> [String] {
    template?.references.map(\.name) ?? text.matches(of: #/_[A-Z0-9_]+/#).map { String($0.output) }
  }

  private static func unusedSummary(_ name: String) -> String { "the substitution `\(name)` is not used" }

  private func unused(_ used: Set<String>, given: [String: String]) -> Diagnostics {
    // Scripts may read any of them.
    if steps.contains(where: { $0.automapSubstitutions ?? options.automapSubstitutions }) { return [] }
    var diagnostics = Diagnostics()
    var used = used
    if options.dynamicSubstitutions {
      for substitution in substitutions {
        let text = substitution.value.value
        used.formUnion(Self.names(in: text, try? TemplateParser.parse(text)))
      }
    }
    let hint = "take it out, or set `options.substitutionOption` to `ALLOW_LOOSE`"
    for substitution in substitutions where !used.contains(substitution.name.value) {
      diagnostics.error(
        Self.unusedSummary(substitution.name.value), range: substitution.name.range, hints: [hint])
    }
    let own = Set(substitutions.map(\.name.value))
    for name in given.keys.sorted() where name.hasPrefix("_") && !used.contains(name) && !own.contains(name) {
      diagnostics.error(
        "the build has no use for the substitution `\(name)`", hints: Suggestion.hints(for: name, among: used) + [hint])
    }
    return diagnostics
  }
}
