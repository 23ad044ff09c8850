import AgentAPI
import Foundation
import Glibc
import Platform

/// Prepares what a start of an instance needs: folders, files, token, environment.
struct InstanceSetup: Sendable {
  let instance: Instance
  let folder: String
  let context: UnitContext

  /// The folder that belongs to the replica's user; made anew at each start.
  var privateFolder: String { Path.join(folder, "private") }
  var tokenFile: String { Path.join(privateFolder, "token") }
  var controlGroupName: String { "\(Path.name(Path.parent(Path.parent(folder)))).\(instance.id)" }

  private var home: String { instance.spec.stateDirectories.first ?? privateFolder }

  private var placeholders: Placeholders {
    var values = [
      "unit": privateFolder, "token_file": tokenFile, "replica": String(instance.slot),
      "workload_api": context.workloadAPI,
    ]
    for (name, number) in instance.ports { values["port.\(name)"] = String(number) }
    return Placeholders(values: values)
  }

  /// Makes the folders and files anew. Nothing of this replica may be running.
  func prepare() async throws {
    try prepareStateDirectories()
    try FileTree.remove(privateFolder)
    try Files.makeFolder(privateFolder, exactMode: 0o700)
    for file in instance.spec.files {
      let path = Path.absolute(file.path, from: privateFolder)
      guard Path.isInside(path, privateFolder), path != privateFolder else { continue }
      try Files.makeFolder(Path.parent(path), mode: 0o700)
      try AtomicFile.write(placeholders.filled(file.contents), to: path, durable: false)
    }
    try await writeToken()
    if let user = instance.user { try FileTree.setOwner(privateFolder, user) }
  }

  /// Writes a fresh token, in place of the old if there is one. Does nothing without a service account.
  func writeToken() async throws {
    guard let account = instance.spec.serviceAccount else { return }
    let token = try await context.tokens.mint(account)
    guard Files.exists(privateFolder) else { return }
    try AtomicFile.write(token.token, to: tokenFile, owner: instance.user, durable: false)
  }

  private func prepareStateDirectories() throws {
    for directory in instance.spec.stateDirectories {
      if !Files.exists(directory) {
        try makePassable(Path.parent(directory))
        try Files.makeFolder(directory, exactMode: 0o700)
      }
      guard let status = Files.status(directory), status.kind == .folder else {
        throw SystemError("use the state folder", directory, code: ENOTDIR)
      }
      if let user = instance.user, status.owner != user { try FileTree.setOwner(directory, user) }
    }
  }

  /// Makes the folders between the stacks' folder and this one, those that are missing, so that users pass through.
  private func makePassable(_ folder: String) throws {
    guard folder != context.directories.stacks, !Files.exists(folder) else { return }
    try makePassable(Path.parent(folder))
    try Files.makeFolder(folder, exactMode: UnitFolder.passMode)
  }

  func launchSpec(generation: String, controlGroup: ControlGroup?) -> LaunchSpec {
    let command = instance.spec.command.map(placeholders.filled)
    return LaunchSpec(
      generation: generation, command: command, environment: openEnvironment(generation: generation),
      hasSecrets: !secrets.environment.isEmpty, workingDirectory: instance.spec.workingDirectory ?? home,
      user: instance.user, limits: instance.spec.limits, controlGroup: controlGroup?.folder)
  }

  /// What neither its log nor a message of its health check shows.
  var secrets: LaunchSecrets {
    LaunchSecrets(environment: instance.spec.secretEnvironment)
  }

  /// The whole environment of the process.
  func environment(generation: String) -> [String: String] {
    openEnvironment(generation: generation).merging(secrets.environment) { $1 }
  }

  private func openEnvironment(generation: String) -> [String: String] {
    var variables = [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home,
      "LANG": "C.UTF-8", "STACK_UNIT": instance.spec.name, "STACK_REPLICA": String(instance.slot),
      "STACK_UNIT_DIRECTORY": privateFolder, "STACK_WORKLOAD_API": context.workloadAPI,
      LaunchSpec.generationVariable: generation,
    ]
    if instance.spec.serviceAccount != nil { variables["STACK_TOKEN_FILE"] = tokenFile }
    if let first = instance.spec.ports.first, let number = instance.ports[first.name] {
      variables["PORT"] = String(number)
    }
    for (name, value) in instance.spec.environment { variables[name] = placeholders.filled(value) }
    return variables
  }
}

extension InstanceSetup {
  /// What checks of the process with this generation need.
  func healthTarget(generation: String) -> HealthProber.Target {
    let places = placeholders
    var check = instance.spec.health
    if case .command(let words) = check.probe { check.probe = .command(words.map(places.filled)) }
    return HealthProber.Target(
      check: check, ports: instance.ports, privateFolder: privateFolder,
      environment: environment(generation: generation),
      workingDirectory: instance.spec.workingDirectory ?? home, user: instance.user,
      secrets: secrets.hidden)
  }
}
