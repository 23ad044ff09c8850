import AgentAPI
import Diagnostics

extension BuildDefinition {
  /// Of all texts with their substitutions made, in bytes.
  private static let sizeLimit = 16 << 20

  /// The definition with all substitutions made, and what they were.
  ///
  /// - Parameter needsUse: whether values that are given must be used.
  /// - Throws: `Diagnostics`: what is missing, unused or malformed, each at its place.
  public func substituted(
    builtIn: [String: String], given: [String: String] = [:], needsUse: Bool = true
  ) throws(Diagnostics) -> (BuildDefinition, SubstitutionSet) {
    let isLoose = options.substitutionOption == .allowLoose
    var diagnostics = Diagnostics()
    let set = SubstitutionSet(self, builtIn: builtIn, given: given, &diagnostics)
    let named = Set(substitutions.map(\.name.value) + given.keys)
    let names = named.sorted()
    let expander = TemplateExpander(value: { set[$0] }, isLoose: isLoose)
    var used: Set<String> = []
    var size = 0
    var copy = self
    copy.mapTexts { text in
      let substitution = TextSubstitution(text)
      used.formUnion(substitution.names)
      let isKnown = { set[$0] != nil || named.contains($0) }
      guard size <= Self.sizeLimit else { return }
      if let value = substitution.value(expander, isKnown: isKnown, names, &diagnostics) {
        size += value.utf8.count
        text.value = value
      }
    }
    if size > Self.sizeLimit {
      diagnostics.error(
        "the build definition becomes too large",
        detail: "with its substitutions made it has more than \(Self.sizeLimit >> 20) MiB of texts")
    }
    diagnostics.removeRepeats()
    if !isLoose { diagnostics.append(contentsOf: unused(used, given: needsUse ? given : [:])) }
    try diagnostics.throwIfErrors()
    return (copy, set)
  }

  /// What is wrong with the substitutions of a definition that could be read only in part.
  public func substitutionFaults(builtIn: [String: String], given: [String: String]) -> Diagnostics {
    var copy = self
    // What a name is wrong with has been said.
    copy.substitutions.removeAll { !SubstitutionName.isOfUser($0.name.value) }
    let census = (try? DefinitionComposer.inspect(source.file).root.census) ?? [:]
    if options.substitutionOption == nil,
      ["substitutionOption", "substitution_option"].contains(where: { census[$0] != nil })
    {
      // What it was meant to say is not known.
      copy.options.substitutionOption = .allowLoose
    }
    do throws(Diagnostics) {
      _ = try copy.substituted(builtIn: builtIn, given: given)
      return []
    } catch {
      // What could not be read may have a use for what seems to have none.
      let counts = namesInSource
      let needed = substitutions.map(\.name.value).filter { counts[$0[...], default: 0] > 1 }.map(Self.unusedSummary)
      // And may give a value to what seems to have none.
      let misnamed = substitutions.compactMap { SubstitutionName.proposal(for: $0.name.value) }
      let given = (census.keys.filter(SubstitutionName.isOfUser) + misnamed).map(SubstitutionFaults.missingSummary)
      let follows = Set(needed + given)
      return Diagnostics(error.filter { !follows.contains($0.summary) })
    }
  }

  /// How often each name of a user's substitution stands in the definition and its companion; in the values of others it counts only
  /// when they are dynamic.
  private var namesInSource: [Substring: Int] {
    let texts = [source.file, source.companion].compactMap { $0 }.map { String(decoding: $0.bytes, as: UTF8.self) }
    let values = options.dynamicSubstitutions ? [] : substitutions.map(\.value.value)
    var counts: [Substring: Int] = [:]
    for name in texts.flatMap(TextSubstitution.names) { counts[name, default: 0] += 1 }
    for name in values.flatMap(TextSubstitution.names) { counts[name, default: 0] -= 1 }
    return counts
  }

  private static func unusedSummary(_ name: String) -> String { "the substitution `\(name)` is not used" }

  private func unused(_ used: Set<String>, given: [String: String]) -> Diagnostics {
    // What no step is there for has a use when the steps are.
    if steps.isEmpty { return [] }
    // Scripts may read any of them.
    if steps.contains(where: { $0.automapSubstitutions ?? options.automapSubstitutions }) { return [] }
    var diagnostics = Diagnostics()
    var used = used
    if options.dynamicSubstitutions {
      for substitution in substitutions {
        used.formUnion(TextSubstitution(substitution.value).names)
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
