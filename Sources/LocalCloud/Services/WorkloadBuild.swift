import Platform

/// Code and environment of a workload, ready to run.
struct WorkloadBuild: Sendable {
  /// The revision folder; `nil` without source.
  let folder: String?
  let sourceHash: String?
  let environment: PythonEnvironments.Environment?

  /// Copies the source and prepares the Python environment that it asks for.
  ///
  /// - Parameter additions: requirements added unless the workload names the same packages.
  static func make(
    _ source: String?, for resourceFolder: String, adding additions: [String] = [], _ pythons: PythonEnvironments
  ) async throws -> WorkloadBuild {
    // The users that units run as pass through.
    try Files.makeFolder(resourceFolder, exactMode: 0o711)
    guard let source else { return WorkloadBuild(folder: nil, sourceHash: nil, environment: nil) }
    let place = WorkloadSource(resourceFolder: resourceFolder)
    let hash = try place.install(source)
    let folder = place.folder(hash)
    let file = Path.join(folder, "requirements.txt")
    let hasFile = Files.exists(file)
    let text: String
    do { text = hasFile ? String(decoding: try Files.read(file, limit: 1 << 20), as: UTF8.self) : "" } catch {
      // The user knows the file by another name than that of our copy.
      throw SystemError("read", Path.join(source, "requirements.txt"), code: error.code)
    }
    let requirements = PythonRequirements(text, in: hasFile ? file : nil, adding: additions)
    do {
      let environment = requirements.isEmpty ? nil : try await pythons.prepare(requirements, for: resourceFolder)
      return WorkloadBuild(folder: folder, sourceHash: hash, environment: environment)
    } catch let fault as PythonFault {
      throw fault.naming(folder, as: source)
    }
  }

  /// The command with its program found: `python` is the virtual environment's, programs of the environment come before
  /// the system's, and a relative path is in the source.
  func resolve(_ command: [String], python: String) -> [String] {
    guard let program = command.first else { return command }
    let rest = command.dropFirst()
    if program == "python" || program == "python3" { return [environment?.python ?? python] + rest }
    if program.contains("/"), !program.hasPrefix("/"), !program.hasPrefix("@"), let folder {
      return [Path.absolute(program, from: folder)] + rest
    }
    if let environment {
      let own = Path.join(environment.programs, program)
      if Files.isExecutable(own) { return [own] + rest }
    }
    return command
  }

  /// What the environment of a Python program needs beside its own.
  var variables: [String: String] {
    var variables = ["PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"]
    if let environment {
      variables["VIRTUAL_ENV"] = environment.path
      variables["PATH"] = "\(environment.programs):/usr/local/bin:/usr/bin:/bin"
    }
    return variables
  }
}
