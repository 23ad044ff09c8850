import AgentAPI
import Platform

/// The variables that a step gets: nothing of the caller's but what programs need to reach the network and the agent.
struct StepEnvironment: Sendable {
  static let passedOn = [
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "PIP_CONFIG_FILE",
    "UV_INDEX_URL", "DOCKER_HOST", "STACK_HOME", "USER", "LOGNAME", "TZ",
  ]

  let definition: BuildDefinition
  let folders: BuildFolders
  let id: String
  let substitutions: SubstitutionSet
  let secrets: [String: String]
  let request: BuildRequest
  /// Where the states of the stacks in the workspace are kept, since the workspace goes.
  let stateRoot: String?
  private let engines = Engines()

  init(
    _ source: SourcedBuild, definition: BuildDefinition, substitutions: SubstitutionSet, secrets: [String: String]
  ) {
    self.definition = definition
    folders = source.folders
    id = source.id
    self.substitutions = substitutions
    self.secrets = secrets
    request = source.request
    stateRoot = source.stateRoot
  }

  /// What all steps have, without secrets.
  var ofBuild: [String: String] {
    var variables = base
    add(definition.options.environment, to: &variables, PlaceNames([]))
    return variables
  }

  /// Variables that are others in each build, and tell nothing of what a step makes.
  private static let ofOneBuild: Set<String> = [
    "BUILD_ID", "BUILD_WORKSPACE", "BUILDER_OUTPUT", "HOME", "STACK_BUILD_STEP",
  ]

  /// What a step's outputs may depend on: all of its variables that last, places by the names that they have in the definition.
  func lasting(_ step: BuildStep) -> [String: String] {
    var variables = variables(step, number: 0, places: PlaceNames([])).filter { !Self.ofOneBuild.contains($0.key) }
    // The folder is each build's own, what is in it is not.
    variables["PATH"] = variables["PATH"]?.replacing(folders.programs, with: Host.executable)
    return variables
  }

  func variables(_ step: BuildStep, number: Int, places: PlaceNames) -> [String: String] {
    var variables = base
    variables["STACK_BUILD_STEP"] = "\(id)/\(number)"
    variables["BUILDER_OUTPUT"] = folders.output(number)
    if step.automapSubstitutions ?? definition.options.automapSubstitutions {
      variables.merge(substitutions.environment) { $1 }
    }
    add(definition.options.environment + step.environment, to: &variables, places)
    for name in definition.options.secretEnvironment + step.secretEnvironment {
      variables[name.value] = secrets[name.value]
    }
    // So that an agent that is started by the step does not keep them.
    let secret = (definition.options.secretEnvironment + step.secretEnvironment).map(\.value)
    if !secret.isEmpty { variables[AgentLauncher.secretNames] = secret.joined(separator: " ") }
    return variables
  }

  private func add(_ texts: [Located<String>], to variables: inout [String: String], _ places: PlaceNames) {
    for text in texts {
      let parts = text.value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = places.translate(String(parts[1])) }
    }
  }

  private var base: [String: String] {
    var variables = ProcessEnvironment.all.filter {
      Self.passedOn.contains($0.key) || $0.key.hasPrefix("STACK_ENGINE_")
    }
    variables["PATH"] = ProgramPath.variable(folders.programs)
    variables["HOME"] = folders.home
    variables["LANG"] = "C.UTF-8"
    variables["BUILD_ID"] = id
    variables["BUILD_WORKSPACE"] = folders.workspace
    // Hooks of git run builds too: what git told them is not for the steps.
    variables["GIT_TERMINAL_PROMPT"] = "0"
    if let stateRoot { variables["STACK_BUILD_STATE"] = stateRoot }
    if let workspace = request.workspace { variables["STACK_WORKSPACE"] = workspace }
    for kind in EngineKind.all where variables["STACK_ENGINE_\(kind.variable)"] == nil && !Host.isRoot {
      // They may be in the user's home, which is not the step's.
      variables["STACK_ENGINE_\(kind.variable)"] = engines.locate(kind)
    }
    if ProcessEnvironment.value("STACK_HOME") == nil, !Host.isRoot {
      // The steps' home is the build's, but the agent is the user's.
      let homes = Directories.current
      variables["XDG_DATA_HOME"] = Path.parent(homes.data)
      variables["XDG_CACHE_HOME"] = Path.parent(homes.cache)
      variables["XDG_CONFIG_HOME"] = Path.parent(homes.config)
      if homes.run.hasSuffix("/stack") { variables["XDG_RUNTIME_DIR"] = Path.parent(homes.run) }
    }
    return variables
  }
}
