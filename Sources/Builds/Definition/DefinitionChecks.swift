import AgentAPI
import Diagnostics
import Platform

/// What must hold between the fields of a definition.
struct DefinitionChecks {
  private let definition: BuildDefinition
  private let unread: UnreadParts
  private var diagnostics = Diagnostics()

  /// - Parameter unread: what seems to be missing or useless may have to do with it.
  static func check(_ definition: BuildDefinition, _ unread: UnreadParts = UnreadParts()) -> Diagnostics {
    var checks = DefinitionChecks(definition, unread)
    checks.checkSubstitutionNames()
    checks.checkSecrets()
    checks.checkVolumes()
    checks.checkArtifacts()
    for step in definition.steps { checks.check(step) }
    checks.checkEnvironment(definition.options.environment, secrets: definition.options.secretEnvironment)
    checks.checkGraph()
    return checks.diagnostics
  }

  private init(_ definition: BuildDefinition, _ unread: UnreadParts) {
    self.definition = definition
    self.unread = unread
  }

  /// Whether a text stands where it was not read, too.
  private func isElsewhere(_ text: String, than places: Set<SourceRange>?) -> Bool {
    unread.census[text, default: 0] > places?.count ?? 0
  }

  private mutating func check(_ step: BuildStep) {
    checkEnvironment(
      step.environment, secrets: definition.options.secretEnvironment + step.secretEnvironment)
    if let folder = step.folder?.value, folder.split(separator: "/").contains("..") {
      diagnostics.error("`dir` must lie in the workspace", detail: "it has `..`", range: step.folder?.range)
    }
    if let timeout = step.timeout, timeout.value > definition.timeout {
      diagnostics.warning(
        "the step may take longer than the whole build",
        detail: "the build's `timeout` is \(definition.timeout.components.seconds)s", range: timeout.range)
    }
    if step.allowFailure, !step.allowExitCodes.isEmpty {
      diagnostics.warning(
        "`allowFailure` makes `allowExitCodes` needless", range: step.name.range,
        hints: ["keep one of the two"])
    }
    for pattern in (step.reuse?.inputs ?? []) + (step.reuse?.outputs ?? []) {
      if pattern.value.hasPrefix("/") || pattern.value.split(separator: "/").contains("..") {
        diagnostics.error(
          "inputs and outputs lie in the workspace", detail: "write the path from its root", range: pattern.range)
      }
    }
  }

  private mutating func checkEnvironment(_ variables: [Located<String>], secrets: [Located<String>]) {
    let secrets = Set(secrets.map(\.value))
    var seen: Set<Substring> = []
    for variable in variables {
      guard let equals = variable.value.firstIndex(of: "="), equals != variable.value.startIndex else {
        diagnostics.error(
          "an element of `env` must have the form `NAME=value`", detail: "found `\(variable.value)`",
          range: variable.range)
        continue
      }
      let name = variable.value[..<equals]
      if !seen.insert(name).inserted {
        diagnostics.error("the variable `\(name)` is given twice", range: variable.range)
      }
      if secrets.contains(String(name)) {
        diagnostics.error(
          "the variable `\(name)` is a secret, too", range: variable.range,
          hints: ["name it in `env` or in `secretEnv`"])
      }
      if !Self.isReadByShells(name), !name.contains("$") {
        diagnostics.warning(
          "no shell can read the variable `\(name)`",
          detail: "names there have letters, digits and `_`, no digit first", range: variable.range)
      }
    }
  }

  private static func isReadByShells(_ name: Substring) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool {
      (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
  }

  private mutating func checkSubstitutionNames() {
    for substitution in definition.substitutions {
      let name = substitution.name.value
      if !SubstitutionName.isOfUser(name) {
        diagnostics.error(
          "a substitution's name must begin with `_`", detail: "then capital letters, digits and `_`; found `\(name)`",
          range: substitution.name.range, hints: SubstitutionName.proposal(for: name).map { ["write `\($0)`"] } ?? [])
      }
      if substitution.value.value.contains(#/\$\((body|headers?|push|pull_request|action)[).\[]/#) {
        diagnostics.warning(
          "`\(name)` stays the text that it is",
          detail: "what binds to the message of a trigger, `$(…)`, is for triggers of the cloud, which get one",
          range: substitution.value.range)
      }
    }
  }

  private mutating func checkGraph() {
    let waits = Self.places(definition.steps.flatMap { $0.waitFor ?? [] })
    diagnostics.append(
      contentsOf: StepGraph.faults(definition.steps, isUnread: { isElsewhere($0, than: waits[$0]) }))
  }

  private static func places(_ texts: [Located<String>]) -> [String: Set<SourceRange>] {
    texts.reduce(into: [:]) { $0[$1.value, default: []].insert($1.range) }
  }

  private mutating func checkSecrets() {
    var known: [String: Set<SourceRange>] = [:]
    for secret in definition.secrets {
      if known[secret.variable.value] != nil {
        diagnostics.error("the secret `\(secret.variable.value)` is given twice", range: secret.variable.range)
      }
      known[secret.variable.value, default: []].insert(secret.variable.range)
    }
    let variables = definition.options.secretEnvironment + definition.steps.flatMap(\.secretEnvironment)
    let uses = Self.places(variables)
    for variable in variables where known[variable.value] == nil {
      let hints = Suggestion.hints(for: variable.value, among: known.keys)
      // It may be the one whose name is not known, unless it is nearly another.
      if isElsewhere(variable.value, than: uses[variable.value]) || (unread.hasNamelessSecret && hints.isEmpty) {
        continue
      }
      diagnostics.error(
        "there is no secret `\(variable.value)`", detail: "`availableSecrets` must say where it comes from",
        range: variable.range, hints: hints)
    }
    for secret in definition.secrets where uses[secret.variable.value] == nil && !definition.steps.isEmpty {
      if isElsewhere(secret.variable.value, than: known[secret.variable.value]) { continue }
      diagnostics.error(
        "the secret `\(secret.variable.value)` is not used", range: secret.variable.range,
        hints: ["name it in a step's `secretEnv`, or take it out"])
    }
  }

  private mutating func checkArtifacts() {
    for pattern in definition.artifacts?.paths ?? [] {
      let path = pattern.value
      let isElsewhere = path.hasPrefix("/") && !Path.isInside(path, "/workspace")
      if isElsewhere || path.split(separator: "/").contains("..") {
        diagnostics.error(
          "artifacts lie in the workspace",
          detail: "`\(path)` \(isElsewhere ? "is not in `/workspace`" : "has `..`")", range: pattern.range,
          hints: ["copy it into the workspace in a step, and name it from there"])
      }
    }
  }

  private mutating func checkVolumes() {
    var uses: [String: (count: Int, first: SourceRange)] = [:]
    for step in definition.steps {
      var names: Set<String> = []
      var paths: Set<String> = []
      for volume in definition.options.volumes + step.volumes {
        if !names.insert(volume.name.value).inserted {
          diagnostics.error("the volume `\(volume.name.value)` is given twice for this step", range: volume.name.range)
        }
        if !paths.insert(volume.path.value).inserted {
          diagnostics.error("two volumes of this step have the path `\(volume.path.value)`", range: volume.path.range)
        }
        if !volume.path.value.hasPrefix("/") || volume.path.value == "/workspace" {
          diagnostics.error(
            "a volume's path must be absolute, and not `/workspace`", detail: "found `\(volume.path.value)`",
            range: volume.path.range)
        }
        uses[volume.name.value, default: (0, volume.name.range)].count += 1
      }
    }
    let lonely = uses.filter { $0.value.count == 1 }
    guard definition.steps.count > 1 || definition.options.volumes.isEmpty else { return }
    let places = Self.places((definition.options.volumes + definition.steps.flatMap(\.volumes)).map(\.name))
    for (name, use) in lonely.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      if isElsewhere(name, than: places[name]) { continue }
      diagnostics.error(
        "only one step uses the volume `\(name)`", detail: "a volume is there to be shared by two or more",
        range: use.first)
    }
  }
}
