import AgentAPI
import Diagnostics

/// Resolves substitutions whose values refer to other substitutions.
struct DynamicResolver {
  private enum State { case waiting, running, done }

  /// A value that refers to another, which refers to another, and so on.
  private static let chainLimit = 256

  /// Values as they are written.
  let texts: [String: Located<String>]
  /// Values that are settled.
  private(set) var known: [String: String]
  let isDynamic: Bool
  let isLoose: Bool
  private(set) var diagnostics = Diagnostics()
  private var state: [String: State] = [:]
  /// Those of `texts`, sorted.
  private let names: [String]

  init(texts: [String: Located<String>], known: [String: String], isDynamic: Bool, isLoose: Bool) {
    self.texts = texts
    self.known = known
    self.isDynamic = isDynamic
    self.isLoose = isLoose
    names = texts.keys.sorted()
  }

  mutating func resolveAll() {
    for name in names { resolve(name, path: []) }
  }

  private mutating func resolve(_ name: String, path: [String]) {
    guard let text = texts[name], state[name] != .done else { return }
    guard isDynamic else {
      known[name] = text.value
      return
    }
    guard path.count < Self.chainLimit else {
      return diagnostics.error(
        "substitutions refer to each other in too long a chain", detail: "at most \(Self.chainLimit)", range: text.range
      )
    }
    guard state[name] != .running else {
      let cycle = (path.drop { $0 != name } + [name]).map { "`\($0)`" }.joined(separator: " → ")
      diagnostics.error("a substitution refers to itself", detail: cycle, range: text.range)
      return
    }
    state[name] = .running
    defer { state[name] = .done }
    let substitution = TextSubstitution(text)
    for reference in substitution.template.references { resolve(reference.name, path: path + [name]) }
    let known = known
    let expander = TemplateExpander(value: { known[$0] }, isLoose: isLoose)
    let isKnown = { known[$0] != nil || texts[$0] != nil }
    if let value = substitution.value(expander, isKnown: isKnown, names, &diagnostics) { self.known[name] = value }
  }
}
