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
    if !isLoose {
      let missing = text.missing(
        template.references, isKnown: { known[$0] != nil || texts[$0] != nil }, Array(texts.keys))
      for fault in missing { diagnostics.append(fault) }
      if !missing.isEmpty { return }
    }
    if hasFault { return }
    do throws(TemplateExpander.Fault) {
      self.known[name] = try TemplateExpander(value: { known[$0] }, isLoose: isLoose).expand(template)
    } catch {
      // One that failed has been told of where it stands.
      if case .missing(let missing, _) = error, texts[missing] != nil { return }
      diagnostics.append(error.diagnostic(in: text, known: Array(texts.keys)))
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
}

extension TemplateExpander.Fault {
  func diagnostic(in text: Located<String>, known: [String]) -> Diagnostic {
    switch self {
    case .missing(let name, let written):
      SubstitutionFaults.missing(name, range: text.range(of: written), known: known.sorted())
    case .demanded(let name, let message, let written):
      Diagnostic(
        .error, message.isEmpty ? "the substitution `\(name)` needs a value" : message,
        detail: "`\(written)` demands one", range: text.range(of: written),
        hints: ["give it with `--substitutions \(name)=…`"])
    case .tooLarge(let written):
      Diagnostic(
        .error, "the text becomes too large",
        detail: "a substituted text has at most 1 MiB, a searched value 16 Ki characters",
        range: text.range(of: written))
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
