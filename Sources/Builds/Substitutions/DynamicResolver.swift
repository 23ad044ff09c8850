import AgentAPI
import Diagnostics

/// Resolves substitutions whose values refer to other substitutions.
struct DynamicResolver {
  private enum State { case waiting, running, done }

  /// Values as they are written.
  let texts: [String: Located<String>]
  /// Values that are settled.
  private(set) var known: [String: String]
  let isDynamic: Bool
  let isLoose: Bool
  private(set) var diagnostics = Diagnostics()
  private var state: [String: State] = [:]

  init(texts: [String: Located<String>], known: [String: String], isDynamic: Bool, isLoose: Bool) {
    self.texts = texts
    self.known = known
    self.isDynamic = isDynamic
    self.isLoose = isLoose
  }

  mutating func resolveAll() {
    for name in texts.keys.sorted() { resolve(name, path: []) }
  }

  private mutating func resolve(_ name: String, path: [String]) {
    guard let text = texts[name], state[name] != .done else { return }
    guard isDynamic else {
      known[name] = text.value
      return
    }
    guard state[name] != .running, path.count < 256 else {
      let cycle = (path.drop { $0 != name } + [name]).map { "`\($0)`" }.joined(separator: " → ")
      diagnostics.error("a substitution refers to itself", detail: cycle, range: text.range)
      return
    }
    state[name] = .running
    defer { state[name] = .done }
    let (template, hasFault) = diagnostics.template(text)
    for reference in template.references { resolve(reference.name, path: path + [name]) }
    let known = known
    let missing =
      isLoose
      ? []
      : text.missing(template.references, isKnown: { known[$0] != nil || texts[$0] != nil }, Array(texts.keys))
    for fault in missing { diagnostics.append(fault) }
    let expander = TemplateExpander(value: { known[$0] }, isLoose: isLoose)
    let isWhole = !hasFault && missing.isEmpty
    if let value = diagnostics.expanded(text, template, expander, isWhole: isWhole, Array(texts.keys)) {
      self.known[name] = value
    }
  }
}

extension Diagnostics {
  /// The text taken apart, without what has a fault; these are added, each at its place.
  mutating func template(_ text: Located<String>) -> (rest: SubstitutionTemplate, hasFault: Bool) {
    let (rest, faults) = TemplateParser.inspect(text.value)
    var finder = PartFinder(text)
    for fault in faults {
      error(
        fault.summary, detail: fault.detail, range: finder.range(of: fault.written),
        hints: ["write `$$` for a dollar sign that is meant for the shell"])
    }
    return (rest, !faults.isEmpty)
  }

  /// The text with values in it; `nil` when there is a fault, which is added unless it has been told of.
  ///
  /// - Parameters:
  ///   - isWhole: whether nothing was wrong with it before.
  ///   - names: those that a definition gives a value. One whose own value has a fault has been told of where that stands.
  mutating func expanded(
    _ text: Located<String>, _ template: SubstitutionTemplate, _ expander: TemplateExpander, isWhole: Bool,
    _ names: [String]
  ) -> String? {
    var whole: TemplateExpander.Fault?
    if isWhole {
      do throws(TemplateExpander.Fault) { return try expander.expand(template) } catch { whole = error }
    }
    var faults = expander.faults(of: template)
    if faults.isEmpty, let whole {
      if case .missing(let name, _) = whole, names.contains(name) { return nil }
      faults = [whole]
    }
    var finder = PartFinder(text)
    for fault in faults { append(fault.diagnostic(at: finder.range(of: fault.written), known: names)) }
    return nil
  }
}

extension TemplateExpander.Fault {
  var written: String {
    switch self {
    case .missing(_, let written), .demanded(_, _, let written), .tooLarge(let written): written
    }
  }

  func diagnostic(at range: SourceRange, known: [String]) -> Diagnostic {
    switch self {
    case .missing(let name, _): SubstitutionFaults.missing(name, range: range, known: known.sorted())
    case .demanded(let name, let message, let written):
      Diagnostic(
        .error, message.isEmpty ? "the substitution `\(name)` needs a value" : message,
        detail: "`\(written)` demands one", range: range, hints: ["give it with `--substitutions \(name)=…`"])
    case .tooLarge:
      Diagnostic(
        .error, "the text becomes too large",
        detail: "a substituted text has at most 1 MiB, a searched value 16 Ki characters", range: range)
    }
  }
}

extension Located<String> {
  /// Every reference of the text that has no value, each at its place.
  func missing(
    _ references: [SubstitutionTemplate.Reference], isKnown: (String) -> Bool, _ names: [String]
  ) -> [Diagnostic] {
    func isMissing(_ reference: SubstitutionTemplate.Reference) -> Bool {
      !isKnown(reference.name) && !reference.operation.allowsMissing
    }
    guard references.contains(where: isMissing) else { return [] }
    var finder = PartFinder(self)
    let names = names.sorted()
    return references.compactMap { reference in
      let range = finder.range(of: reference.written)
      return isMissing(reference) ? SubstitutionFaults.missing(reference.name, range: range, known: names) : nil
    }
  }
}

enum SubstitutionFaults {
  /// - Parameter known: sorted.
  static func missing(_ name: String, range: SourceRange, known: [String]) -> Diagnostic {
    let isOfUser = name.hasPrefix("_")
    return Diagnostic(
      .error, isOfUser ? "the substitution `\(name)` has no value" : "there is no built-in substitution `\(name)`",
      detail: isOfUser ? "neither `substitutions` nor the command gives it one" : "a user's own begins with `_`",
      range: range,
      hints: Suggestion.hints(for: name, among: known + SubstitutionName.builtIn)
        + (isOfUser
          ? ["give it a default in `substitutions`, or a value with `--substitutions \(name)=…`"]
          : ["write `$$\(name)` for a variable of the shell"]))
  }
}
