/// Finds engines and checks their versions.
public struct Engines: Sendable {
  public struct Found: Hashable, Sendable {
    public let kind: EngineKind
    public let path: String
    public let version: EngineVersion
  }

  private let directories: Directories

  public init(directories: Directories = .current) { self.directories = directories }

  /// The first usable one of: `STACK_ENGINE_<NAME>`, our engine folders (the newest version in each), `PATH`.
  ///
  /// Throws `EngineError`. One that a variable names is used or refused, never passed over.
  public func find(_ kind: EngineKind) async throws -> Found {
    if let path = ProcessEnvironment.value("STACK_ENGINE_\(kind.variable)") {
      guard Files.isExecutable(path) else { throw EngineError.missing(kind, searched: [path]) }
      return try await checked(kind, path)
    }
    var firstRefusal: EngineError?
    for path in candidates(kind) {
      do { return try await checked(kind, path) } catch let error as EngineError {
        firstRefusal = firstRefusal ?? error
      }
    }
    throw firstRefusal ?? EngineError.missing(kind, searched: folders(kind) + ["the folders of `PATH`"])
  }

  /// The path alone, without asking the program for its version.
  public func locate(_ kind: EngineKind) -> String? {
    if let path = ProcessEnvironment.value("STACK_ENGINE_\(kind.variable)") {
      return Files.isExecutable(path) ? path : nil
    }
    return candidates(kind).first
  }

  private func checked(_ kind: EngineKind, _ path: String) async throws -> Found {
    let answer: Command.Result
    do {
      answer = try await Command(path, kind.versionArguments, timeout: .seconds(10)).run()
    } catch let error as CommandError {
      throw EngineError.unusable(kind, path: path, reason: error.diagnostic.summary)
    }
    let text = answer.text + " " + answer.errorText
    guard answer.status.isSuccess, let version = EngineVersion(firstIn: text) else {
      throw EngineError.unusable(kind, path: path, reason: "prints no version (\(answer.status.text))")
    }
    guard text.drop(while: \.isWhitespace).hasPrefix(kind.versionPrefix) else {
      throw EngineError.unusable(kind, path: path, reason: "that is not \(kind.name)")
    }
    guard version >= kind.minimumVersion else {
      throw EngineError.tooOld(kind, path: path, version: version)
    }
    return Found(kind: kind, path: path, version: version)
  }

  private func candidates(_ kind: EngineKind) -> [String] {
    let installed = folders(kind).flatMap { folder in
      ((try? Files.names(in: folder)) ?? [])
        .sorted {
          (EngineVersion(firstIn: $0) ?? EngineVersion(0, 0, 0))
            > (EngineVersion(firstIn: $1) ?? EngineVersion(0, 0, 0))
        }
        .map { Path.join(folder, $0, kind.program) }
    }
    return (installed + system(kind)).filter(Files.isExecutable)
  }

  private func system(_ kind: EngineKind) -> [String] {
    let path = ProcessEnvironment.value("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    let folders = path.split(separator: ":").map(String.init)
    // A unit's user cannot enter root's home, where version managers put theirs.
    let first = kind == .python && Host.isRoot ? ["/usr/bin", "/usr/local/bin"] : []
    return (first + folders).map { Path.join($0, kind.program) }
  }

  private func folders(_ kind: EngineKind) -> [String] {
    var places = [directories.engines]
    if let home = ProcessEnvironment.value("HOME") {
      places.append(Path.join(home, ".local/share/stack/engines"))
    }
    places.append("/opt/stack/engines")
    places.append("/var/lib/stack/engines")
    var seen: Set<String> = []
    return places.filter { seen.insert($0).inserted }.map { Path.join($0, kind.name) }
  }
}
