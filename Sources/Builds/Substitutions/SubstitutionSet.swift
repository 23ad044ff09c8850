import AgentAPI
import Diagnostics

/// The values of all substitutions of one build.
public struct SubstitutionSet: Sendable {
  public enum Origin: String, Sendable {
    /// The build itself knows it: the commit, the build's id.
    case builtIn = "built in"
    /// The definition's default.
    case definition
    /// The command line or the trigger.
    case given
  }

  public struct Entry: Sendable {
    public let name: String
    public let value: String
    public let origin: Origin
  }

  /// Sorted by name.
  public let entries: [Entry]
  private let values: [String: String]

  /// Of a definition whose values are not known.
  init() { (entries, values) = ([], [:]) }

  public subscript(name: String) -> String? { values[name] }

  /// - Parameters:
  ///   - builtIn: what the build knows; names of `SubstitutionName.builtIn` that are not in it are empty.
  ///   - given: values that win over the definition's.
  ///   - diagnostics: gets every fault with its place; what has one has no value here.
  init(
    _ definition: BuildDefinition, builtIn: [String: String], given: [String: String],
    _ diagnostics: inout Diagnostics
  ) {
    Self.checkNames(given, &diagnostics)
    var texts: [String: Located<String>] = [:]
    for substitution in definition.substitutions where given[substitution.name.value] == nil {
      texts[substitution.name.value] = substitution.value
    }
    var known = builtIn.merging(given) { $1 }
    if definition.options.dynamicSubstitutions {
      for (name, value) in given where SubstitutionName.isOfUser(name) {
        known[name] = nil
        let file = SourceFile(name: "the value given for `\(name)`", text: value)
        texts[name] = Located(value, SourceRange(file, ByteRange(0, file.bytes.count)))
      }
    }
    for name in SubstitutionName.builtIn where known[name] == nil && !name.hasPrefix("_") { known[name] = "" }
    var resolver = DynamicResolver(
      texts: texts, known: known, isDynamic: definition.options.dynamicSubstitutions,
      isLoose: definition.options.substitutionOption == .allowLoose)
    resolver.resolveAll()
    diagnostics.append(contentsOf: resolver.diagnostics)
    values = resolver.known
    entries = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, value in
      let origin: Origin = given[name] != nil ? .given : texts[name] != nil ? .definition : .builtIn
      return Entry(name: name, value: value, origin: origin)
    }
  }

  private static func checkNames(_ given: [String: String], _ diagnostics: inout Diagnostics) {
    for name in given.keys.sorted() where !SubstitutionName.isOfUser(name) && !SubstitutionName.builtIn.contains(name) {
      diagnostics.error(
        "there is no substitution `\(name)` to give", detail: "a user's own begins with `_`",
        hints: Suggestion.hints(for: name, among: SubstitutionName.builtIn))
    }
  }

  /// What scripts get as variables with `automapSubstitutions`.
  public var environment: [String: String] { values }
}
