import Platform

/// Builds one virtual environment with `venv` and pip.
///
/// Where we are root, pip is not: wheels are fetched and unpacked as one user, and only if that is not enough, because a package
/// has to be built and its code runs, as another, who cannot touch the cache of what was fetched. What is built is root's in the
/// end, so that nobody who runs it can change it.
struct PythonInstaller: Sendable {
  let python: String
  let patience: Duration
  /// Where pip keeps what it fetched, if it does not run as we do.
  let cache: String

  /// - Parameter path: of the environment; there is nothing yet.
  /// - Throws: `PythonFault` with the last lines that were written, or `SystemError`.
  func install(_ requirements: PythonRequirements, into path: String) async throws {
    let work = path + ".build"
    defer { try? FileTree.remove(work) }
    guard Host.isRoot else {
      let place = try PythonBuildPlace(work, for: nil, withPasswords: true)
      try await makeEnvironment(path, in: place)
      return try await pip(requirements, into: path, in: place)
    }
    let fetcher = PythonBuildUser.fetcher
    let place = try PythonBuildPlace(work, for: fetcher, withPasswords: true)
    try Files.makeFolder(path, exactMode: 0o755)
    try Files.setOwner(path, fetcher)
    try await makeEnvironment(path, in: place)
    if try await !unpackWheels(requirements, into: path, in: place) {
      try await build(requirements, into: path, work)
    }
    try FileTree.setOwner(path, .current)
  }

  /// Whether no more than wheels of the index were needed.
  private func unpackWheels(
    _ requirements: PythonRequirements, into path: String, in place: PythonBuildPlace
  ) async throws -> Bool {
    guard requirements.areOfIndexAlone else { return false }
    try Files.makeFolder(cache, exactMode: 0o700)
    try Files.setOwner(cache, PythonBuildUser.fetcher)
    do {
      try await pip(requirements, into: path, in: place, ["--only-binary", ":all:", "--cache-dir", cache])
      return true
    } catch PythonFault.notInstalled {
      return false
    }
  }

  private func build(_ requirements: PythonRequirements, into path: String, _ work: String) async throws {
    let builder = try await PythonBuildUser.builder(within: patience)
    let place = try PythonBuildPlace(work, for: builder.owner, withPasswords: false)
    try FileTree.setOwner(path, builder.owner)
    do {
      try await pip(requirements, into: path, in: place, ["--no-cache-dir"])
    } catch {
      try await builder.endProcesses()
      throw error
    }
    try await builder.endProcesses()
  }

  private func makeEnvironment(_ path: String, in place: PythonBuildPlace) async throws {
    // In two steps: what `venv` says of an `ensurepip` that failed is only that it failed.
    let steps = [
      [python, "-m", "venv", "--without-pip", path],
      [Path.join(path, "bin", "python"), "-Im", "ensurepip", "--upgrade", "--default-pip"],
    ]
    for step in steps {
      let result = try await run(step, in: place, folder: place.path)
      guard result.status.isSuccess else { throw fault(result, path) { .noVirtualEnvironment(lines: $0) } }
    }
  }

  private func pip(
    _ requirements: PythonRequirements, into path: String, in place: PythonBuildPlace, _ options: [String] = []
  ) async throws {
    guard !requirements.isEmpty else { return }
    // Isolated (`-I`): what lies in the folder is not taken for Python's own modules.
    let command =
      [
        Path.join(path, "bin", "python"), "-Im", "pip", "install", "--disable-pip-version-check", "--no-input",
        "--progress-bar", "off",
      ] + options + (requirements.file.map { ["--requirement", $0] } ?? []) + requirements.additions
    let result = try await run(command, in: place, folder: requirements.file.map(Path.parent) ?? place.path)
    guard result.status.isSuccess else { throw fault(result, path) { .notInstalled(lines: $0) } }
  }

  /// The environment is shared with the users that units run as, whatever our own umask.
  private func run(_ command: [String], in place: PythonBuildPlace, folder: String) async throws -> Command.Result {
    do {
      return try await Command(
        "/bin/sh", ["-c", "umask 022; exec \"$@\"", "sh"] + command, environment: place.variables,
        workingDirectory: folder, timeout: patience, outputLimit: 1 << 16, user: place.user
      ).run()
    } catch CommandError.timedOut(_, let limit, let output) {
      throw PythonFault.tooSlow(seconds: Int(limit.components.seconds), lines: Self.last(output))
    }
  }

  private func fault(
    _ result: Command.Result, _ path: String, _ otherwise: ([String]) -> PythonFault
  ) -> PythonFault {
    let text = result.text + "\n" + result.errorText
    // As Python writes ENOSPC and EDQUOT. To ask the disk itself would be too late: pip has taken its files away again.
    let isFull = text.contains("[Errno 28]") || text.contains("[Errno 122]")
    return isFull ? .diskFull(path: Path.parent(path)) : otherwise(Self.last(text))
  }

  private static func last(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map(String.init)
      .filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("[notice]") }.suffix(12)
  }
}
