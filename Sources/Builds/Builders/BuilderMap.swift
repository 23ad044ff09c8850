import Diagnostics
import Platform

/// Which builder a step's `name` means: what `builders.yaml` says, else a host builder of that name, else an image.
public struct BuilderMap: Sendable {
  /// Host builders by their own name.
  static let host: [String: Builder] = [
    "stack": .program("stack", arguments: []), "bash": .program("bash", arguments: []),
    "sh": .program("sh", arguments: []), "python": .program("python3", arguments: []),
    "python3": .program("python3", arguments: []), "docker": .program("docker", arguments: []),
    "git": .program("git", arguments: []), "make": .program("make", arguments: []),
  ]

  /// Images that are no more than one of those programs.
  static let images: [String: Builder] = [
    "gcr.io/cloud-builders/docker": .program("docker", arguments: []),
    "gcr.io/cloud-builders/git": .program("git", arguments: []),
    "gcr.io/cloud-builders/curl": .program("curl", arguments: []),
    "gcr.io/cloud-builders/gcs-fetcher": .program("true", arguments: []),
    "hashicorp/terraform": .program("stack", arguments: []),
    "docker.io/library/bash": .program("bash", arguments: []),
    "docker.io/library/python": .program("python3", arguments: []),
  ]

  private let mapped: [String: Located<Builder>]

  /// Where in a source the file may be.
  static let places = ["builders.yaml", "builds/builders.yaml"]

  /// Reads `builders.yaml` in the source's folder, in its folder `builds`, and in the folder of the configuration; the first that
  /// names a builder wins.
  public init(source: String?, directories: Directories) throws {
    let places = source.map { source in Self.places.map { Path.join(source, $0) } } ?? []
    try self.init(Self.files(places) + Self.ownFiles(directories))
  }

  /// Of what is to be built, before it is checked out.
  public init(_ source: BuildSource, directories: Directories) async throws {
    switch source {
    case .none: try self.init(source: nil, directories: directories)
    case .folder(let folder, _): try self.init(source: folder, directories: directories)
    case .commit(let repository, let commit):
      var files: [SourceFile] = []
      for place in Self.places {
        guard let text = try await repository.file(place, at: commit) else { continue }
        files.append(SourceFile(name: place, text: text + "\n"))
      }
      try self.init(files + Self.ownFiles(directories))
    }
  }

  private static func ownFiles(_ directories: Directories) throws -> [SourceFile] {
    try files([Path.join(directories.config, "builders.yaml")])
  }

  private static func files(_ paths: [String]) throws -> [SourceFile] {
    try paths.filter { Files.exists($0) }.map { path in
      SourceFile(name: path, bytes: try DefinitionReader.bytes(of: path))
    }
  }

  private init(_ files: [SourceFile]) throws {
    mapped = try files.reduce(into: [:]) { all, file in all.merge(try BuilderFile.read(file)) { first, _ in first } }
  }

  /// `name` with or without its tag. Who names a version means an image of it, where one can run.
  public func builder(_ name: String) -> Builder {
    if let builder = mapping(name)?.value { return builder }
    let bare = Self.withoutTag(name)
    guard let builder = Self.host[bare] ?? Self.images[bare], !(Self.isPinned(name) && ContainerEngine.isThere) else {
      return .image(name)
    }
    return builder
  }

  /// What a file maps the name to, and where it does.
  func mapping(_ name: String) -> Located<Builder>? { mapped[name] ?? mapped[Self.withoutTag(name)] }

  /// All names that mean a program of this machine, sorted.
  public var names: [String] {
    Set(mapped.keys).union(Self.host.keys).union(Self.images.keys).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// Whether it has a digest, or a tag that says more than `latest`.
  static func isPinned(_ name: String) -> Bool {
    let bare = withoutTag(name)
    return bare != name && name != bare + ":latest"
  }

  static func withoutTag(_ name: String) -> String {
    let digest = name.split(separator: "@", maxSplits: 1).first.map(String.init) ?? name
    guard let colon = digest.lastIndex(of: ":"), !digest[colon...].contains("/") else { return digest }
    return String(digest[..<colon])
  }
}
