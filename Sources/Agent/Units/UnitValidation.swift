import AgentAPI
import Platform

/// Refuses specifications that could not run, or would reach where they must not.
struct UnitValidation: Sendable {
  let directories: Directories

  func check(_ spec: UnitSpec) throws(AgentFault) {
    try require(!spec.name.isEmpty && spec.name.utf8.count <= 500, "a unit's name has 1 to 500 bytes", spec.name)
    try require(!spec.stack.isEmpty, "a unit belongs to a stack", spec.name)
    try require(spec.command.first?.isEmpty == false, "a unit has a command", spec.name)
    try require((0...100).contains(spec.replicas), "a unit has 0 to 100 replicas", "\(spec.replicas)")
    for text in spec.command + spec.environment.flatMap({ [$0.key, $0.value] })
      + spec.secretEnvironment.flatMap({ [$0.key, $0.value] })
    {
      try require(!text.utf8.contains(0), "commands and variables hold no zero bytes", spec.name)
    }
    for name in Array(spec.environment.keys) + Array(spec.secretEnvironment.keys) {
      try require(!name.isEmpty && !name.contains("="), "a variable's name is not empty and holds no `=`", name)
    }
    try checkPaths(spec)
    try checkPorts(spec)
    try require(
      SignalName.number(spec.stop.signal) != nil, "the stop signal is not known", spec.stop.signal)
  }

  private func checkPaths(_ spec: UnitSpec) throws(AgentFault) {
    for file in spec.files {
      let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
      try require(
        !file.path.hasPrefix("/") && !parts.contains("..") && !parts.contains(""),
        "a file's path is relative and stays in the unit's folder", file.path)
    }
    for directory in spec.stateDirectories {
      try require(
        Path.absolute(directory) == directory && directory != directories.stacks
          && Path.isInside(directory, directories.stacks),
        "a state folder lies in the stacks' data folder", directory)
    }
  }

  private func checkPorts(_ spec: UnitSpec) throws(AgentFault) {
    let names = Set(spec.ports.map(\.name))
    try require(names.count == spec.ports.count, "the names of ports differ", spec.name)
    let hasFixed = spec.ports.contains { $0.number != nil }
    try require(
      !hasFixed || spec.replicas <= 1, "several replicas cannot have the same port; leave its number out",
      spec.name)
    try require(
      !hasFixed || spec.update == .replace, "a rolling update needs ports of the agent's choice", spec.name)
    if let target = spec.ingress?.target {
      try require(names.contains(target), "the ingress leads to a port that is not there", target)
    }
  }

  private func require(
    _ condition: Bool, _ rule: String, _ found: String
  ) throws(AgentFault) {
    if !condition { throw .invalid(rule, detail: "found `\(found)`") }
  }
}
